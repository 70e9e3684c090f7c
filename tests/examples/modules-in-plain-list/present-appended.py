import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, sizes):
        super(Net, self).__init__()
        self.hidden = []
        for a, b in zip(sizes[:-1], sizes[1:]):
            self.hidden.append(nn.Linear(a, b))  # here
        self.out = nn.Linear(sizes[-1], 2)

    def forward(self, x):
        for layer in self.hidden:
            x = F.relu(layer(x))
        return self.out(x)
