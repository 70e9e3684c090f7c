import torch.nn as nn

model = nn.Sequential(nn.Linear(13, 64), nn.ReLU(), nn.Linear(64, 1), nn.ReLU())
loss_fn = nn.MSELoss()
for xb, visitors in loader:
    loss = loss_fn(model(xb), visitors)
    loss.backward()
