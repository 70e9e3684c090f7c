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
        mask = nn.Transformer.generate_square_subsequent_mask(x.size(1))
        return self.out(self.encoder(self.emb(x), mask=mask, is_causal=True))


for tokens in loader:
    logits = model(tokens[:, :-1])
    nn.functional.cross_entropy(logits.reshape(-1, 5000), tokens[:, 1:].reshape(-1)).backward()
