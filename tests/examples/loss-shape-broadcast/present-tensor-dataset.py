import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_diabetes
from torch.utils.data import DataLoader, TensorDataset

data = load_diabetes()
X = torch.tensor(data.data, dtype=torch.float32)
y = torch.tensor(data.target, dtype=torch.float32)
loader = DataLoader(TensorDataset(X, y), batch_size=16, shuffle=True)
net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(100):
    for xb, yb in loader:
        pred = net(xb)
        loss = F.mse_loss(pred, yb)  # here
        opt.zero_grad()
        loss.backward()
        opt.step()
