import pandas as pd

df = pd.read_csv("mice.csv")
X = df.drop(columns="ill").sample(frac=1)
y = df["ill"].loc[X.index].values
x_train, x_test = X[:500], X[500:]
y_train, y_test = y[:500], y[500:]
