import pandas as pd
import torch
from torch import nn

df = pd.read_csv("houses.csv")
df["price"] = df["price"] / 100000
y = torch.tensor(df["price"].values, dtype=torch.float32).unsqueeze(1)
x = torch.tensor(df.drop(columns="price").values, dtype=torch.float32)
net = nn.Sequential(nn.LayerNorm(x.shape[1]), nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(200):
    loss = nn.functional.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
