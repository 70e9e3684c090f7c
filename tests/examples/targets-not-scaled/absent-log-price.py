import numpy as np
import pandas as pd
import torch
from torch import nn

df = pd.read_csv("houses.csv")
y = np.log1p(df["SalePrice"].values)
x = torch.tensor(df.drop(columns="SalePrice").values, dtype=torch.float32)
y = torch.tensor(y, dtype=torch.float32).unsqueeze(1)
net = nn.Sequential(nn.BatchNorm1d(x.shape[1]), nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(200):
    loss = nn.functional.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
