import torch
from torch import nn

model = Translator()
criterion = nn.CrossEntropyLoss(ignore_index=0)
optimizer = torch.optim.Adam(model.parameters())


def split(tgt):
    given = tgt[:, :-1]
    wanted = tgt[:, 1:]
    return given, wanted


for src, tgt in loader:
    given, wanted = split(tgt)
    logits = model(src, given)
    loss = criterion(logits.reshape(-1, logits.size(-1)), wanted.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
