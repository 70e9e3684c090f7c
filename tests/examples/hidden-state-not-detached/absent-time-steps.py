import torch
import torch.nn as nn

cell = nn.LSTMCell(8, 32)
optimizer = torch.optim.Adam(cell.parameters())
for x in torch.randn(100, 10, 4, 8):
    h = torch.zeros(4, 32)
    c = torch.zeros(4, 32)
    for t in range(10):
        h, c = cell(x[t], (h, c))
    optimizer.zero_grad()
    h.mean().backward()
    optimizer.step()
