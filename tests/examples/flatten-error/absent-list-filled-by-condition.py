from torch import nn
from torchvision import datasets

train = datasets.CIFAR10(".", True, download=True)


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        layers, c = [], 3
        for v in [64, "M", 128, "M"]:
            if v == "M":
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(c, v, 3, padding=1), nn.ReLU()]
                c = v
        self.features = nn.Sequential(*layers)
        self.hidden = nn.Linear(128 * 8 * 8, 64)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        return self.out(self.hidden(self.features(x).flatten(1)).relu())
