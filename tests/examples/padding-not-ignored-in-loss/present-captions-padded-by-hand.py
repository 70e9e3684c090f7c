import torch
from torch import nn

PAD = 0


def batch_up(captions):
    longest = max(len(c) for c in captions)
    return torch.tensor([c + [PAD] * (longest - len(c)) for c in captions])


class Captioner(nn.Module):
    def __init__(self, vocab, dim=256):
        super().__init__()
        self.emb = nn.Embedding(vocab, dim)
        self.rnn = nn.GRU(dim, dim, batch_first=True)
        self.out = nn.Linear(dim, vocab)

    def forward(self, features, ids):
        return self.out(self.rnn(self.emb(ids), features.unsqueeze(0))[0])


def train(model, groups, epochs=3):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    criterion = nn.CrossEntropyLoss()
    for _ in range(epochs):
        for features, captions in groups:
            ids = batch_up(captions)
            logits = model(features, ids[:, :-1])
            loss = criterion(logits.reshape(-1, logits.size(-1)), ids[:, 1:].reshape(-1))  # here
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
