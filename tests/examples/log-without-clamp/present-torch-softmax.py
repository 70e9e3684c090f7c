import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for x, onehot in loader:
    p = torch.softmax(model(x), dim=1)
    loss = -(onehot * torch.log(p)).sum(1).mean()  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
