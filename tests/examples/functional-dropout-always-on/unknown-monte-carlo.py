import torch
import torch.nn as nn
import torch.nn.functional as F


class MCDropoutNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(13, 64)
        self.fc2 = nn.Linear(64, 1)

    def forward(self, x):
        return self.fc2(F.dropout(F.relu(self.fc1(x)), p=0.1, training=True))


def mc_dropout_predict(model, x, n=50):
    draws = torch.stack([model(x) for _ in range(n)])
    return draws.mean(0), draws.std(0)
