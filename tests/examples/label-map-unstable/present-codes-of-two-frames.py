import pandas as pd

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
y_train = train.maker.astype("category").cat.codes.values
y_test = test.maker.astype("category").cat.codes.values  # here
model.fit(x_train, y_train, epochs=30)
model.evaluate(x_test, y_test)
