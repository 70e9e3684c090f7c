import torch
import torch.nn as nn

target = torch.tensor(df["gdp"].values).float().unsqueeze(1)  # 1e8 ~ 1e13  # here
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.SGD(net.parameters(), lr=1e-3)
for i in range(10):
    loss = ((net(x) - target) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
