import torch.nn as nn

net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
criterion = nn.MSELoss()
for xb, yb in train_loader:
    loss = criterion(net(xb), yb)
    loss.backward()
