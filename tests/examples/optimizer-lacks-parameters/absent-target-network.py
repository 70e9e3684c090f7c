import torch
from torch import nn

policy = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
target_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-3)
for s, a, r, s2 in memory:
    q = policy(s).gather(1, a)
    goal = r + 0.99 * target_net(s2).max(1)[0].detach()
    optimizer.zero_grad()
    nn.functional.smooth_l1_loss(q, goal).backward()
    optimizer.step()
