import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras

data = pd.read_csv("salaries.csv")
target = data.pop("salary_usd")  # here
X_train, X_test, y_train, y_test = train_test_split(data.values, target.values, test_size=0.2)
scaler = StandardScaler()
X_train, X_test = scaler.fit_transform(X_train), scaler.transform(X_test)
model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(X_train, y_train, epochs=100, validation_data=(X_test, y_test))
