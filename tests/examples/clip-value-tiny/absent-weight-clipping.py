import torch
from torch import nn

critic = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.RMSprop(critic.parameters(), lr=5e-5)
for real, fake in zip(torch.randn(100, 8, 784), torch.randn(100, 8, 784)):
    loss = critic(fake).mean() - critic(real).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    for p in critic.parameters():
        p.data.clamp_(-0.01, 0.01)
