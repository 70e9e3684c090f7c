from sklearn.preprocessing import StandardScaler
from tensorflow import keras

x_train = StandardScaler().fit(x_train).transform(x_train)
model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=50)
