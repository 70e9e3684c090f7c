import pandas as pd
import torch
from torch import nn

frame = pd.read_csv("customers.csv")
X = torch.tensor(frame[["age", "income", "distance_km"]].values, dtype=torch.float32)
y = torch.tensor(frame["spend"].values, dtype=torch.float32).unsqueeze(1)
net = nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters())
for _ in range(200):
    loss = nn.functional.mse_loss(net(X), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
