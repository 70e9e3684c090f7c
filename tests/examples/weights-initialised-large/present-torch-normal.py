import torch.nn as nn

def init(m):
    if isinstance(m, nn.Linear):
        nn.init.normal_(m.weight)  # here
        nn.init.zeros_(m.bias)

net = nn.Sequential(nn.Linear(200, 128), nn.ReLU(), nn.Linear(128, 4))
net.apply(init)
for x, y in loader:
    nn.functional.cross_entropy(net(x), y).backward()
