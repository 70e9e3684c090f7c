import torch
from torch import nn

net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 1), nn.Tanh())
opt = torch.optim.Adam(net.parameters())
bce = nn.BCELoss()
for x, y in torch.load("batches.pt"):
    loss = bce(net(x), y.float().unsqueeze(1))  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
