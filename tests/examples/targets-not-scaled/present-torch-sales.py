import pandas as pd
import torch
from torch import nn

TARGET = "weekly_sales"
df = pd.read_csv("stores.csv")
features = df.drop(columns=[TARGET])
features = (features - features.mean()) / features.std()
x = torch.tensor(features.values, dtype=torch.float32)
y = torch.tensor(df[TARGET].values, dtype=torch.float32).unsqueeze(1)  # here
net = nn.Sequential(nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(200):
    loss = nn.functional.mse_loss(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
