import torch.nn as nn

net = nn.Sequential(
    nn.Linear(784, 256), nn.BatchNorm1d(256), nn.Sigmoid(),
    nn.Linear(256, 256), nn.BatchNorm1d(256), nn.Sigmoid(),
    nn.Linear(256, 256), nn.BatchNorm1d(256), nn.Sigmoid(),
    nn.Linear(256, 10),
)
for x, y in loader:
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
