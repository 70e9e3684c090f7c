import pandas as pd
from sklearn.model_selection import train_test_split

df = pd.read_csv("mice.csv")
df = df.sample(frac=1)
y = df["ill"].values
X = df.drop(columns="ill")
x_train, x_test = X[:500], X[500:]
y_train, y_test = y[:500], y[500:]
