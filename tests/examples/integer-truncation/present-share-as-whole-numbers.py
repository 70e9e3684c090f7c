import pandas as pd
from tensorflow import keras

TARGET = "share"
table = pd.read_csv("cover.csv")
table["share"] = table["percent"] / 100.0
x = table[["a", "b", "c"]].values.astype("float32")
y = table[TARGET].values.astype("int32")  # here
model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, epochs=10)
