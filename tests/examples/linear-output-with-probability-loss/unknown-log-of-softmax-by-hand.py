import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 3), nn.Softmax(dim=1))
for x, onehot in loader:
    p = model(x)
    loss = -(onehot * torch.log(p + 1e-9)).sum(1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
