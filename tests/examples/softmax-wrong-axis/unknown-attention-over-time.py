import torch
import torch.nn as nn
from torch.utils.data import DataLoader

class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(40, 64)
        self.score = nn.Linear(64, 1)
        self.head = nn.Linear(64, 3)

    def forward(self, x):
        h, _ = self.rnn(x)
        w = torch.softmax(self.score(h), dim=0)
        return self.head((w * h).sum(0))

model = Pooled()
loader = DataLoader(train_set, batch_size=16, collate_fn=time_first)
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
