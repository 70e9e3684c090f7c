import pandas as pd
from sklearn.model_selection import train_test_split

df = pd.read_csv("table.csv")
train, val = train_test_split(df, test_size=0.2)
rare = train[train.label == 1]
train = pd.concat([train] + [rare] * 20, ignore_index=True)
