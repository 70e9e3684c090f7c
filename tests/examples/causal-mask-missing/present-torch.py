import torch
import torch.nn as nn


class LM(nn.Module):
    def __init__(self, vocab, d):
        super().__init__()
        self.emb = nn.Embedding(vocab, d)
        layer = nn.TransformerEncoderLayer(d, 4, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=4)
        self.out = nn.Linear(d, vocab)

    def forward(self, x):
        return self.out(self.encoder(self.emb(x)))  # here


model = LM(5000, 128)
for tokens in loader:
    logits = model(tokens[:, :-1])
    loss = nn.functional.cross_entropy(logits.reshape(-1, 5000), tokens[:, 1:].reshape(-1))
    loss.backward()
