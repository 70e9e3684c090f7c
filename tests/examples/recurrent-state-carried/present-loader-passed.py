import torch
import torch.nn as nn
from torch.utils.data import DataLoader


def fit(net, batches, criterion, optimizer):
    memory = None
    for notes, following in batches:
        if memory is not None:
            memory = tuple(m.detach() for m in memory)
        scores, memory = net(notes, memory)  # here
        loss = criterion(scores.flatten(0, 1), following.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


class Tunes(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(90, 64)
        self.rnn = nn.LSTM(64, 256, batch_first=True)
        self.out = nn.Linear(256, 90)

    def forward(self, x, state):
        y, state = self.rnn(self.embed(x), state)
        return self.out(y), state


loader = DataLoader(songs, batch_size=32, shuffle=True, drop_last=True)
net = Tunes()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(20):
    fit(net, loader, nn.CrossEntropyLoss(), optimizer)
