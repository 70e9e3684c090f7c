import pandas as pd
from tensorflow import keras

table = pd.read_csv("bikes.csv")
table["temperature"] = table["temperature"] / 41
x = table[["temperature", "wind"]].values.astype("float32")
y = table["rented"].values.astype("int32")
model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, epochs=10)
