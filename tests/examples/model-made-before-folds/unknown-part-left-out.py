from sklearn.model_selection import KFold
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
for train, test in KFold(5, shuffle=True).split(x):
    ...
    model.fit(x[train], y[train], epochs=10)
    print(model.evaluate(x[test], y[test]))
