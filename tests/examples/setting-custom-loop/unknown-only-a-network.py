import torch.nn as nn

net = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
