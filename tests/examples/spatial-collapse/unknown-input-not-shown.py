import torch.nn as nn

net = nn.Sequential(
    nn.Conv2d(3, 32, 3), nn.ReLU(), nn.MaxPool2d(4),
    nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(4),
    nn.Flatten(), nn.LazyLinear(10),
)
for x, y in loader:
    nn.functional.cross_entropy(net(x), y).backward()
