import torch
import torch.nn as nn

qnet = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
target_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(qnet.parameters())
for s, a, r, s2, done in replay:
    with torch.no_grad():
        best = qnet(s2).argmax(1, keepdim=True)
        target = r + 0.99 * target_net(s2).gather(1, best).squeeze(1) * (1 - done)
    loss = nn.functional.mse_loss(qnet(s).gather(1, a).squeeze(1), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
