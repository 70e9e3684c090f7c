import torch
from torch import nn

rnn = nn.RNN(64, 256, nonlinearity="relu", batch_first=True)
opt = torch.optim.Adam(rnn.parameters(), lr=1e-3)
for x, y in loader:
    loss = nn.functional.mse_loss(rnn(x)[0][:, -1], y)
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(rnn.parameters(), 1.0)
    opt.step()
