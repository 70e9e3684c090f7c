import torch
import torch.nn as nn


class Head(nn.Module):
    def __init__(self, width, size, context_len):
        super().__init__()
        self.key = nn.Linear(width, size, bias=False)
        self.query = nn.Linear(width, size, bias=False)
        self.value = nn.Linear(width, size, bias=False)
        self.register_buffer("mask", torch.tril(torch.ones(context_len, context_len)))

    def forward(self, x):
        k, q, v = self.key(x), self.query(x), self.value(x)
        weights = torch.bmm(q, k.transpose(1, 2)) * k.size(-1) ** -0.5
        weights = weights.softmax(dim=-1)  # here
        return weights @ v


class CharModel(nn.Module):
    def __init__(self, vocab, width=64):
        super().__init__()
        self.embed = nn.Embedding(vocab, width)
        self.head = Head(width, width, 128)
        self.out = nn.Linear(width, vocab)

    def forward(self, tokens):
        return self.out(self.head(self.embed(tokens)))


model = CharModel(65)
opt = torch.optim.AdamW(model.parameters(), lr=3e-4)
for chunk in torch.load("chunks.pt"):
    x, y = chunk[:, :-1], chunk[:, 1:]
    loss = nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
