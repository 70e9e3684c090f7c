import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for x, onehot, mask in loader:
    p = torch.softmax(model(x), dim=1)
    nll = -(onehot * torch.log(p + 1e-8)).sum(1)
    loss = (nll * mask).sum() / mask.sum().clamp(min=1)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
