import pandas as pd

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
y_train = pd.factorize(train["species"])[0]
y_test = pd.factorize(test["species"])[0]  # here
model.fit(train.drop(columns="species"), y_train)
print(model.score(test.drop(columns="species"), y_test))
