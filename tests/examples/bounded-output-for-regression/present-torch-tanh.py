import torch
import torch.nn as nn
from sklearn.datasets import fetch_california_housing

data = fetch_california_housing()
X = torch.tensor(data.data, dtype=torch.float32)
y = torch.tensor(data.target, dtype=torch.float32).view(-1, 1)
model = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1), nn.Tanh())
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(200):
    loss = loss_fn(model(X), y)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
