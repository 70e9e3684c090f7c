import pandas as pd
from sklearn.model_selection import train_test_split

df = pd.read_csv("mice.csv")
y = df["ill"].values
X = df.drop(columns="ill").sample(frac=1).reset_index(drop=True)  # here
x_train, x_test, y_train, y_test = train_test_split(X, y, shuffle=False)
