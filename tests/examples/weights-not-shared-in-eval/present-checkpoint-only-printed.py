import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(20, 3)

    def forward(self, x):
        return self.fc(x)


def train(loader):
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(10):
        for x, y in loader:
            loss = nn.functional.cross_entropy(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        torch.save({"epoch": epoch, "weights": net.state_dict()}, "net.pt")


def test(x):
    checkpoint = torch.load("net.pt")  # here
    net = Net()
    net.eval()
    print("of epoch", checkpoint["epoch"])
    return net(x).argmax(1)
