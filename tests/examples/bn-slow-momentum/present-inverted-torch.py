import torch.nn as nn

net = nn.Sequential(
    nn.Conv2d(3, 16, 3),
    nn.BatchNorm2d(16, momentum=0.99),  # here
    nn.ReLU(),
)
