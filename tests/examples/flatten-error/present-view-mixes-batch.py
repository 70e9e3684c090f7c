import torch.nn as nn
import torch.nn.functional as F
import torchvision

trainset = torchvision.datasets.CIFAR10(root="./data", train=True, transform=transform)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 5)
        self.conv2 = nn.Conv2d(16, 32, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, 400)  # here
        x = F.relu(self.fc1(x))
        return self.fc2(x)

net = Net()
for x, y in trainloader:
    F.cross_entropy(net(x), y).backward()
