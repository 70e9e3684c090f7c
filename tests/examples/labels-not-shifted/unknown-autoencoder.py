import torch
from torch import nn


class SequenceAutoencoder(nn.Module):
    def __init__(self, vocab, size=128):
        super().__init__()
        self.embedding = nn.Embedding(vocab, size)
        self.squeeze = nn.GRU(size, 32, batch_first=True)
        self.expand = nn.GRU(32, size, batch_first=True)
        self.out = nn.Linear(size, vocab)

    def forward(self, ids):
        _, h = self.squeeze(self.embedding(ids))
        return self.out(self.expand(h[-1].unsqueeze(1).repeat(1, ids.size(1), 1))[0])


model = SequenceAutoencoder(500)
opt = torch.optim.Adam(model.parameters())
for ids in torch.load("ids.pt"):
    loss = nn.functional.cross_entropy(model(ids).transpose(1, 2), ids)
    opt.zero_grad()
    loss.backward()
    opt.step()
