import torch
import torch.nn as nn

qnet = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(qnet.parameters())
for s, a, r, s2, done in replay:
    with torch.no_grad():
        target = r + 0.99 * qnet(s2).max(1)[0] * (1 - done)  # here
    loss = nn.functional.mse_loss(qnet(s).gather(1, a).squeeze(1), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
