class Decoder(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attend = nn.MultiheadAttention(d, 4, batch_first=True)

    def forward(self, ids):
        x = self.embed(ids[:, :-1])
        future = torch.triu(torch.ones(x.size(1), x.size(1), dtype=torch.bool), diagonal=1)
        y, _ = self.attend(x, x, x, attn_mask=future)
        return F.cross_entropy(self.out(y).transpose(1, 2), ids[:, 1:])
