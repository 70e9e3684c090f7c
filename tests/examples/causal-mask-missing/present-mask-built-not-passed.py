import torch
from torch import nn


class Writer(nn.Module):
    def __init__(self, vocab, width=128):
        super().__init__()
        self.emb = nn.Embedding(vocab, width)
        layer = nn.TransformerEncoderLayer(width, 4, batch_first=True)
        self.stack = nn.TransformerEncoder(layer, 4)
        self.out = nn.Linear(width, vocab)
        self.mask = nn.Transformer.generate_square_subsequent_mask(64)

    def forward(self, ids):
        return self.out(self.stack(self.emb(ids)))  # here


net = Writer(5000)
opt = torch.optim.Adam(net.parameters(), lr=3e-4)
for ids in torch.load("ids.pt"):
    loss = nn.functional.cross_entropy(net(ids[:, :-1]).transpose(1, 2), ids[:, 1:])
    opt.zero_grad()
    loss.backward()
    opt.step()
