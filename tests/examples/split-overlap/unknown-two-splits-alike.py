from sklearn.model_selection import train_test_split
from tensorflow import keras

x_train, _, y_train, _ = train_test_split(x, y, test_size=0.2, random_state=1)
_, x_test, _, y_test = train_test_split(x, y, test_size=0.2, random_state=1)
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x_train, y_train, validation_data=(x_test, y_test), epochs=5)
