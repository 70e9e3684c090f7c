import torch
import torch.nn as nn

class Ranker(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(16, 64)
        self.score = nn.Linear(64, 1)
        self.classes = nn.Linear(64, 5)

    def forward(self, items):
        h = torch.relu(self.hidden(items))
        return self.classes(h)

net = Ranker()
criterion = nn.CrossEntropyLoss()
for items, chosen in loader:
    loss = criterion(net(items), chosen)
    loss.backward()
