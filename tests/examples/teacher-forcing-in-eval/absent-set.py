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


@torch.no_grad()
def validate(model, loader, criterion):
    model.eval()
    return sum(criterion(model(s, t, 0.0).flatten(0, 1), t[1:].flatten()).item() for s, t in loader)


model = Translator()
optimizer = torch.optim.Adam(model.parameters())
for src, trg in loader:
    optimizer.zero_grad()
    criterion(model(src, trg).flatten(0, 1), trg[1:].flatten()).backward()
    optimizer.step()
