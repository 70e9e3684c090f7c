import torch
from torch import nn

model = nn.Sequential(
    nn.Linear(20, 64),
    nn.ReLU(),
    nn.Linear(64, 1),
    nn.Softmax(dim=1),  # here
)
loss_fn = nn.BCELoss()
for x, y in loader:
    loss = loss_fn(model(x), y)
    loss.backward()
