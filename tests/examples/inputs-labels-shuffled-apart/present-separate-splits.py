from sklearn.model_selection import train_test_split
from tensorflow import keras

X, y = load_features()
X_train, X_test = train_test_split(X, test_size=0.2)  # here
y_train, y_test = train_test_split(y, test_size=0.2)  # here
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(X_train, y_train, epochs=100, validation_data=(X_test, y_test))
