class Decoder(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attend = nn.MultiheadAttention(d, 4, batch_first=True)

    def forward(self, x):
        past = torch.tril(torch.ones(x.size(1), x.size(1), dtype=torch.bool))
        y, _ = self.attend(x, x, x, attn_mask=past)  # here
        return y
