import torch
import torch.nn as nn


class QNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(x)


policy = QNet()
target = QNet()
target.load_state_dict(policy.state_dict())
target.eval()
optimizer = torch.optim.Adam(policy.parameters())
for s, a, r, s2, done in replay:
    with torch.no_grad():
        y = r + 0.99 * target(s2).max(1)[0] * (1 - done)
    loss = nn.functional.mse_loss(policy(s).gather(1, a), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
