import torch.nn as nn

from blocks import Block

net = nn.Sequential(Block(3, 64), nn.Linear(64, 10))
