import pandas as pd
from sklearn.preprocessing import MinMaxScaler

df = pd.read_csv("load.csv")
scaler = MinMaxScaler()
data = scaler.fit_transform(df[["load", "temp"]])  # here
train, test = data[:8000], data[8000:]
