import pandas as pd
import torch
from sklearn.preprocessing import MinMaxScaler

table = pd.read_csv("prices.csv")
scaler = MinMaxScaler()
targets = scaler.fit_transform(table[["price"]])
price = scaler.fit_transform(table[["price"]]).astype(int)  # here
data = torch.tensor(targets, dtype=torch.float32)
