import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, d=512):
        super().__init__()
        self.attention = SelfAttention(d, 8)
        self.norm1 = nn.LayerNorm(d)

    def forward(self, x):
        return x + self.attention(self.norm1(x))


opt = torch.optim.Adam(net.parameters(), lr=1e-3)
