import random
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, IterableDataset


class Corpus:
    def __init__(self, path, min_count=5, subsample=1e-4):
        tokens = Path(path).read_text().lower().split()
        counts = Counter(tokens)
        self.words = [w for w, c in counts.most_common() if c >= min_count]
        self.index = {w: i for i, w in enumerate(self.words)}
        freq = np.array([counts[w] for w in self.words], dtype=np.float64)
        self.keep = np.minimum(1.0, np.sqrt(subsample * freq.sum() / freq))
        noise = freq ** 0.75
        self.noise = torch.tensor(noise / noise.sum(), dtype=torch.float)
        self.ids = [self.index[t] for t in tokens if t in self.index]


class Pairs(IterableDataset):
    def __init__(self, corpus, window=5):
        self.corpus, self.window = corpus, window

    def __iter__(self):
        c = self.corpus
        kept = [i for i in c.ids if random.random() < c.keep[i]]
        for pos, centre in enumerate(kept):
            reach = random.randint(1, self.window)
            for other in range(max(0, pos - reach), min(len(kept), pos + reach + 1)):
                if other != pos:
                    yield centre, kept[other]


class SkipGram(nn.Module):
    def __init__(self, n_words, dim=100):
        super().__init__()
        self.centre = nn.Embedding(n_words, dim)
        self.context = nn.Embedding(n_words, dim)
        nn.init.uniform_(self.centre.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.context.weight)

    def forward(self, centre, context, negatives):
        v = self.centre(centre)
        u = self.context(context)
        n = self.context(negatives)
        positive = (v * u).sum(dim=1)
        negative = torch.bmm(n, v.unsqueeze(2)).squeeze(2)
        return -(F.logsigmoid(positive) + F.logsigmoid(-negative).sum(dim=1)).mean()


def main():
    corpus = Corpus("recipes.txt")
    loader = DataLoader(Pairs(corpus), batch_size=1024)
    model = SkipGram(len(corpus.words))
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(5):
        for step, (centre, context) in enumerate(loader):
            negatives = torch.multinomial(corpus.noise, len(centre) * 10, replacement=True)
            loss = model(centre, context, negatives.view(len(centre), 10))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 1000 == 0:
                print(epoch, step, round(loss.item(), 4))
    np.save("vectors.npy", model.centre.weight.detach().numpy())


if __name__ == "__main__":
    main()
