import torch
from torch import nn

rnn = nn.LSTM(64, 128)
head = nn.Linear(128, 500)
opt = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=1.0)
data = torch.randn(4000, 8, 64)
goal = torch.zeros(4000, 8, dtype=torch.long)
state = None
for i in range(0, 3960, 35):
    out, state = rnn(data[i : i + 35], state)
    state = tuple(s.detach() for s in state)
    loss = nn.functional.cross_entropy(head(out).flatten(0, 1), goal[i : i + 35].flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
