import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.preprocessing import StandardScaler

frame = pd.read_csv("bikes.csv")
feature_columns = ["temp", "humidity", "wind", "hour"]
train, test = frame.iloc[:8000], frame.iloc[8000:]
sx, sy = StandardScaler().fit(train[feature_columns]), StandardScaler().fit(train[["cnt"]])


def prepare(d):
    x = torch.tensor(sx.transform(d[feature_columns]), dtype=torch.float32)
    y = torch.tensor(sy.transform(d[["cnt"]]), dtype=torch.float32)
    return TensorDataset(x, y)


net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(50):
    for x, y in DataLoader(prepare(train), 64, shuffle=True):
        loss = nn.functional.mse_loss(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
