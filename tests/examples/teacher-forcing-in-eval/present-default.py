import random

import torch
from torch import nn


class Translator(nn.Module):
    def forward(self, src, trg, teacher_forcing_ratio=0.7):
        state, word, out = self.encoder(src), trg[0], []
        for t in range(1, len(trg)):
            logits, state = self.decoder(word, state)
            out.append(logits)
            word = trg[t] if random.random() < teacher_forcing_ratio else logits.argmax(1)
        return torch.stack(out)


def validate(model, loader, criterion):
    model.eval()
    total = 0
    with torch.no_grad():
        for src, trg in loader:
            out = model(src, trg)  # here
            total += criterion(out.flatten(0, 1), trg[1:].flatten()).item()
    return total
