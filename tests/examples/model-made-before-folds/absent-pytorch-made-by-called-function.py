import torch
from torch import nn
from sklearn.model_selection import KFold


def run(tr, va):
    net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(100):
        opt.zero_grad()
        nn.functional.mse_loss(net(x[tr]), y[tr]).backward()
        opt.step()
    return nn.functional.mse_loss(net(x[va]), y[va]).item()


x, y = torch.randn(200, 8), torch.randn(200, 1)
scores = [0.0] * 5
for fold, (tr, va) in enumerate(KFold(5).split(x)):
    scores[fold] = run(tr, va)
