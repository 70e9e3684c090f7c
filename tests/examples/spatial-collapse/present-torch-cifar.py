import torch.nn as nn
from torchvision import datasets, transforms

train = datasets.CIFAR10("data", transform=transforms.ToTensor())

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 5, stride=2)
        self.conv2 = nn.Conv2d(32, 64, 5, stride=2)
        self.pool = nn.MaxPool2d(2)  # here
        self.fc = nn.Linear(256, 10)

    def forward(self, x):
        x = nn.functional.relu(self.conv1(x))
        x = nn.functional.relu(self.conv2(x))
        x = self.pool(x)
        return self.fc(x.view(x.size(0), -1))

net = Net()
for x, y in loader:
    nn.functional.cross_entropy(net(x), y).backward()
