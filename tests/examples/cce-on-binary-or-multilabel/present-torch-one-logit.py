import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(16, 64)
        self.out = nn.Linear(64, 1)

    def forward(self, x):
        return self.out(nn.functional.relu(self.hidden(x)))

net = Net()
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    loss = criterion(net(x), y)  # here
    loss.backward()
