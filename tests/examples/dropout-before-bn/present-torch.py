import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 64)
        self.drop = nn.Dropout(0.4)  # here
        self.fc2 = nn.Linear(64, 32)
        self.bn = nn.BatchNorm1d(32)  # here
        self.out = nn.Linear(32, 2)

    def forward(self, x):
        x = self.drop(F.relu(self.fc1(x)))
        x = F.relu(self.bn(self.fc2(x)))
        return self.out(x)
