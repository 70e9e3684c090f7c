import torch
import torch.nn as nn
from torch.utils.data import DataLoader


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 3, padding=1)
        self.bn = nn.BatchNorm2d(16)
        self.fc = nn.Linear(16 * 28 * 28, 10)

    def forward(self, x):
        return self.fc(torch.relu(self.bn(self.conv(x))).flatten(1))


def train(train_set, val_set):
    net = Net()
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(10):
        for x, y in DataLoader(train_set, batch_size=64, shuffle=True):
            opt.zero_grad()
            criterion(net(x), y).backward()
            opt.step()
        correct = 0
        for x, y in DataLoader(val_set, batch_size=64):
            correct += (net(x).argmax(1) == y).sum().item()
        print(epoch, correct / len(val_set))
