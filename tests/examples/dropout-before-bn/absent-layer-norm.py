import torch.nn as nn

net = nn.Sequential(
    nn.Linear(20, 64),
    nn.BatchNorm1d(64),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.Linear(64, 64),
    nn.LayerNorm(64),
    nn.Linear(64, 2),
)
