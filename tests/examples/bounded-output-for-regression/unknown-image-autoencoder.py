import torch.nn as nn

model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 784), nn.Sigmoid())
loss_fn = nn.MSELoss()
for x, _ in loader:
    x = x.view(-1, 784)
    loss = loss_fn(model(x), x)
    loss.backward()
