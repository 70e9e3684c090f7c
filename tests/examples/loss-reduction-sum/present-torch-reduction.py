import torch
import torch.nn as nn

net = nn.Sequential(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
criterion = nn.CrossEntropyLoss(reduction="sum")
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for x, y in loader:
    loss = criterion(net(x), y)  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
