import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(13, 64), nn.ReLU(), nn.Linear(64, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters())
for x, y in loader:
    loss = criterion(model(x), y)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
