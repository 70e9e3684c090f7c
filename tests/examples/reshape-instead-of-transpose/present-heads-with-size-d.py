class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.d = heads, dim // heads
        self.q = nn.Linear(dim, dim)
        self.k = nn.Linear(dim, dim)

    def forward(self, x):
        n, t, c = x.shape
        q = self.q(x).view(n, self.heads, t, self.d)  # here
        k = self.k(x).view(n, self.heads, t, self.d)  # here
        return torch.softmax(q @ k.transpose(-2, -1) / self.d**0.5, -1)
