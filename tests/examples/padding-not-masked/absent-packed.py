import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

rnn = nn.GRU(40, 128, batch_first=True)
lengths = torch.tensor([len(r) for r in [torch.zeros(3, 40), torch.zeros(5, 40)]])
x = pad_sequence([torch.zeros(3, 40), torch.zeros(5, 40)], batch_first=True)
_, h = rnn(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
loss = h[-1].pow(2).mean()
loss.backward()
