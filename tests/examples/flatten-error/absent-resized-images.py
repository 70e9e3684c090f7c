import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torchvision import transforms

transform = transforms.Compose([transforms.Resize(36), transforms.ToTensor()])
trainset = torchvision.datasets.CIFAR10(root="./data", train=True, transform=transform)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 6 * 6, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 6 * 6)
        x = F.relu(self.fc1(x))
        return self.fc2(x)

net = Net()
for x, y in trainloader:
    F.cross_entropy(net(x), y).backward()
