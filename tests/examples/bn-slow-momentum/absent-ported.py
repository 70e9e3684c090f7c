import torch.nn as nn

net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16, eps=1e-3, momentum=0.01), nn.ReLU())
