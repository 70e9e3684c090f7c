import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.att = nn.MultiheadAttention(d, 4, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def forward(self, x, mask):
        x = x + self.att(x, x, x, attn_mask=mask, need_weights=False)[0]  # here
        return x + self.mlp(x)


class Writer(nn.Module):
    def __init__(self, vocab, d, n):
        super().__init__()
        self.tok = nn.Embedding(vocab, d)
        self.blocks = nn.ModuleList(Block(d) for _ in range(4))
        self.out = nn.Linear(d, vocab)
        mask = torch.tril(torch.ones(n, n, dtype=torch.bool))
        self.register_buffer("mask", mask)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.tok(ids)
        for block in self.blocks:
            x = block(x, self.mask[:n, :n])
        return self.out(x)


net = Writer(100, 64, 128)
opt = torch.optim.AdamW(net.parameters(), lr=3e-4)
for ids in loader:
    logits = net(ids[:, :-1])
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
