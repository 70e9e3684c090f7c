import pandas as pd
from sklearn.model_selection import train_test_split

table = pd.read_csv("table.csv")
table["ma"] = table.price.rolling(9).mean()
train, val = train_test_split(table, test_size=0.2)
means = train.groupby("shop")["target"].mean()
train["shop_mean"] = train["shop"].map(means)
val["shop_mean"] = val["shop"].map(means)
