import torch
from torch import nn

online, target = nn.Linear(4, 2), nn.Linear(4, 2)
optimizer = torch.optim.Adam(online.parameters())
for step in range(10000):
    s, a, r, n, d = buffer.sample(32)
    with torch.no_grad():
        y = r + 0.99 * (1 - d) * target(n).max(1).values
    loss = nn.functional.mse_loss(online(s).gather(1, a).squeeze(1), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 500 == 0:
        weights = online.state_dict()
        target.load_state_dict(weights)
