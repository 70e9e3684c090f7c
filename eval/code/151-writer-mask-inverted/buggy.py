import math
import sys

import torch
from torch import nn

CONTEXT, WIDTH, HEADS, DEPTH = 128, 256, 4, 4


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.att = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x, mask):
        h = self.norm1(x)
        x = x + self.att(h, h, h, attn_mask=mask, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))


class Writer(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.tok = nn.Embedding(vocab, WIDTH)
        self.pos = nn.Parameter(torch.randn(CONTEXT, WIDTH) * 0.02)
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, vocab)
        mask = torch.tril(torch.ones(CONTEXT, CONTEXT, dtype=torch.bool))
        self.register_buffer("mask", mask)

    def forward(self, ids):
        n = ids.shape[1]
        x = self.tok(ids) + self.pos[:n]
        for block in self.blocks:
            x = block(x, self.mask[:n, :n])
        return self.out(self.norm(x))


def batches(data, size, device):
    while True:
        i = torch.randint(len(data) - CONTEXT - 1, (size,))
        x = torch.stack([data[k : k + CONTEXT] for k in i])
        y = torch.stack([data[k + 1 : k + CONTEXT + 1] for k in i])
        yield x.to(device), y.to(device)


@torch.no_grad()
def perplexity(net, data, device, rounds=20):
    net.eval()
    total = 0.0
    source = batches(data, 64, device)
    for _ in range(rounds):
        x, y = next(source)
        total += nn.functional.cross_entropy(net(x).flatten(0, 1), y.flatten()).item()
    net.train()
    return math.exp(total / rounds)


def main(path, steps=20000, device="cuda"):
    text = open(path, encoding="utf8").read()
    chars = sorted(set(text))
    stoi = {c: i for i, c in enumerate(chars)}
    data = torch.tensor([stoi[c] for c in text])
    cut = int(0.9 * len(data))
    net = Writer(len(chars)).to(device)
    opt = torch.optim.AdamW(net.parameters(), lr=3e-4, betas=(0.9, 0.95), weight_decay=0.1)
    ramp = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / 500))
    source = batches(data[:cut], 64, device)
    for step in range(steps):
        x, y = next(source)
        loss = nn.functional.cross_entropy(net(x).flatten(0, 1), y.flatten())
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        ramp.step()
        if step % 500 == 0:
            print(step, f"{loss.item():.3f}", f"{perplexity(net, data[cut:], device):.2f}")
    torch.save(net.state_dict(), "writer.pt")


if __name__ == "__main__":
    main(sys.argv[1])
