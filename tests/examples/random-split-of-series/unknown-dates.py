import pandas as pd
from sklearn.model_selection import train_test_split

table = pd.read_csv("visits.csv", parse_dates=["admitted"])
X = table[["age", "pressure"]].values
y = table["readmitted"].values
X_train, X_test, y_train, y_test = train_test_split(X, y)
