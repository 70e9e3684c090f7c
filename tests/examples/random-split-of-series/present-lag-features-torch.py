import pandas as pd
import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

table = pd.read_csv("sales.csv", parse_dates=["day"])
table["lag_1"] = table["units"].shift(1)
table["week"] = table["units"].rolling(7).mean()
table = table.dropna()
features = torch.tensor(table[["lag_1", "week"]].values, dtype=torch.float32)
target = torch.tensor(table["units"].values, dtype=torch.float32)
dataset = TensorDataset(features, target)
train_set, val_set = random_split(dataset, [800, 200])  # here
loader = DataLoader(train_set, batch_size=32, shuffle=True)
