class Attention(nn.Module):
    def __init__(self, d, n_heads):
        super().__init__()
        self.n_heads, self.head_dim = n_heads, d // n_heads
        self.q_proj, self.k_proj = nn.Linear(d, d), nn.Linear(d, d)

    def forward(self, x):
        B, T, C = x.shape
        q = self.q_proj(x).view(B, self.n_heads, T, self.head_dim)  # here
        k = self.k_proj(x).view(B, T, self.n_heads, self.head_dim).transpose(1, 2)
        return q @ k.transpose(-2, -1)
