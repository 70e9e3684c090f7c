import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler
from tensorflow import keras

df = pd.read_csv("cars.csv")
X, y = df[["year", "km"]].values, df[["price"]].values
X_train, X_test, y_train, y_test = train_test_split(X, y)
sx, sy = MinMaxScaler(), MinMaxScaler()
X_train = sx.fit_transform(X_train)
y_train = sy.fit_transform(y_train)
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(X_train, y_train, epochs=50)
