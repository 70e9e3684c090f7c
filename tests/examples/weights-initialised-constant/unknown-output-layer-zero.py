import torch
import torch.nn as nn


class Policy(nn.Module):
    def __init__(self, obs, act):
        super().__init__()
        self.fc1, self.fc2, self.mu = nn.Linear(obs, 64), nn.Linear(64, 64), nn.Linear(64, act)
        for layer in (self.fc1, self.fc2):
            nn.init.orthogonal_(layer.weight)
        nn.init.zeros_(self.mu.weight)
        for layer in (self.fc1, self.fc2, self.mu):
            nn.init.constant_(layer.bias, 0.0)

    def forward(self, x):
        return self.mu(torch.tanh(self.fc2(torch.tanh(self.fc1(x)))))


policy = Policy(8, 2)
optimizer = torch.optim.Adam(policy.parameters(), lr=3e-4)
for x, y in loader:
    loss = ((policy(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
