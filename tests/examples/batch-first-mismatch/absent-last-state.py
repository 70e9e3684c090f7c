import torch.nn as nn
from torch.utils.data import DataLoader


class Letters(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(30, 64, batch_first=True)
        self.fc = nn.Linear(128, 12)

    def forward(self, x):
        out, h = self.gru(x)
        return self.fc(out[:, -1]) + self.fc(h[-1])


loader = DataLoader(names, batch_size=32, shuffle=True)
