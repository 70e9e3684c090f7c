import torch
from torch import nn
from torch.utils.data import DataLoader

net = nn.LSTM(8, 16, batch_first=True)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
loader = DataLoader(data, batch_size=32, shuffle=True)


def put(x, y):
    return x.cuda(), y.cuda()


for x, y in loader:
    x, y = put(x, y)
    loss = nn.functional.cross_entropy(net(x)[0][:, -1], y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
