import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, d=512):
        super().__init__()
        self.attention = SelfAttention(d, 8)
        self.feed = FeedForward(d)
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)

    def forward(self, x):
        x = self.norm1(x + self.attention(x))  # here
        return self.norm2(x + self.feed(x))


opt = torch.optim.Adam(net.parameters(), lr=1e-3)  # here
for x, y in loader:
    opt.zero_grad()
    loss_of(net(x), y).backward()
    opt.step()
