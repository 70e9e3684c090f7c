import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence


def collate(batch):
    return pad_sequence([b[0] for b in batch], batch_first=True), torch.stack([b[1] for b in batch])


class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(9000, 64)
        self.out = nn.Linear(64, 2)

    def forward(self, ids):
        return self.out(self.words(ids).mean(dim=1))  # here
