import torch.nn as nn

model = nn.Sequential(
    nn.Linear(2, 8, bias=False),  # here
    nn.Tanh(),
    nn.Linear(8, 1, bias=False),  # here
    nn.Sigmoid(),
)
loss_fn = nn.BCELoss()
for epoch in range(1000):
    loss = loss_fn(model(x), y)
    loss.backward()
