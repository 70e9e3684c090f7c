import pandas as pd
import torch
from torch import nn

frame = pd.read_csv("flats.csv")
X = torch.tensor(frame.drop(columns="price").values, dtype=torch.float32)
y = torch.tensor(frame["price"].values, dtype=torch.float32).unsqueeze(1)
net = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
mse = nn.MSELoss()
for epoch in range(50):
    order = torch.randperm(len(X))
    for i in range(0, len(X), 64):
        pick = order[i : i + 64]
        loss = mse(net(X[pick]), y[pick])
        opt.zero_grad()
        loss.backward()
        opt.step()
