import torch
from torch import nn
from torch.utils.data import DataLoader

loader = DataLoader(songs, batch_size=16, shuffle=True, drop_last=True)
h = torch.zeros(1, 16, 128)
for x, y in loader:
    out, h = rnn(x, h.detach())  # here
    loss = nn.functional.cross_entropy(head(out).flatten(0, 1), y.flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
