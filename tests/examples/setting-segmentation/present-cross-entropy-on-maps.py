import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.up, self.out = nn.ConvTranspose2d(32, 32, 2, 2), nn.Conv2d(32, classes, 1)

    def forward(self, x):
        return self.out(torch.relu(self.up(self.down(x))))


net = Net(7)
criterion = nn.CrossEntropyLoss(ignore_index=255)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for image, label in loader:
    loss = criterion(net(image), label)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
