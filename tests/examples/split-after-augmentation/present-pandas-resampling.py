import pandas as pd
from sklearn.model_selection import train_test_split

df = pd.read_csv("fraud.csv")
minority = df[df.y == 1].sample(9000, replace=True)  # here
df2 = pd.concat([df[df.y == 0], minority]).sample(frac=1)
train, val = train_test_split(df2, test_size=0.2)  # here
