import torch.nn as nn


class Net(nn.Module):
    def __init__(self, p=0.7):
        super().__init__()
        self.fc1 = nn.Linear(20, 64)
        self.drop = nn.Dropout(p)  # here
        self.fc2 = nn.Linear(64, 2)

    def forward(self, x):
        return self.fc2(self.drop(self.fc1(x).relu()))
