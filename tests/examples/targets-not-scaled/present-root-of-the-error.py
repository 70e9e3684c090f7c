import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from tensorflow import keras

df = pd.read_csv("flats.csv")
y = df["price"].values  # here
X = df.drop(columns=["price"]).values
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(X, y, epochs=50)
rmse = np.sqrt(mean_squared_error(y, model.predict(X)))
