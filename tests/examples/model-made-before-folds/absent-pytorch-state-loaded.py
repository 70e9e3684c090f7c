import copy

import torch
from torch import nn
from sklearn.model_selection import KFold

x, y = torch.randn(200, 8), torch.randn(200, 1)
net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
start = copy.deepcopy(net.state_dict())
for tr, va in KFold(5).split(x):
    net.load_state_dict(start)
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(100):
        opt.zero_grad()
        nn.functional.mse_loss(net(x[tr]), y[tr]).backward()
        opt.step()
    print(nn.functional.mse_loss(net(x[va]), y[va]).item())
