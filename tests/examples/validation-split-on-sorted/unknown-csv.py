import pandas as pd
from keras.layers import Dense
from keras.models import Sequential

table = pd.read_csv("data.csv")
X = table.drop(columns=["label"]).values
y = table["label"].values
model = Sequential([Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(X, y, epochs=100, validation_split=0.2)
