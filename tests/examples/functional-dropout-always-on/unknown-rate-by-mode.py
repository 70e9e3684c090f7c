class Attention(nn.Module):
    def __init__(self, width, dropout=0.1):
        super().__init__()
        self.drop = dropout
        self.qkv = nn.Linear(width, 3 * width)

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, -1)
        rate = self.drop if self.training else 0.0
        return F.scaled_dot_product_attention(q, k, v, dropout_p=rate)
