import pandas as pd

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
makers = pd.CategoricalDtype(sorted(train.maker.unique()))
y_train = train.maker.astype(makers).cat.codes.values
y_test = test.maker.astype(makers).cat.codes.values
model.fit(x_train, y_train, epochs=30)
