import torch
from torch import nn

net = nn.Sequential(
    nn.Conv2d(3, 96, 3, padding=1), nn.ReLU(),
    nn.Conv2d(96, 192, 3, stride=2), nn.ReLU(),
    nn.Conv2d(192, 10, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(100):
    for x in range(10):
        batch, y = torch.randn(8, 3, 32, 32), torch.randint(10, (8,))
        loss = criterion(net(batch), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
