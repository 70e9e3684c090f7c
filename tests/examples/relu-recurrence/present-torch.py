import torch
from torch import nn

rnn = nn.RNN(64, 256, num_layers=2, nonlinearity="relu", batch_first=True)  # here
head = nn.Linear(256, 10)
opt = torch.optim.Adam([*rnn.parameters(), *head.parameters()], lr=1e-3)
for x, y in loader:  # x: (32, 900, 64)
    out, _ = rnn(x)
    loss = nn.functional.cross_entropy(head(out[:, -1]), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
