import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(8, 32)
        self.fc = nn.Linear(32, 2)

    def forward(self, x):
        out, h = self.gru(x.transpose(0, 1))
        last = out[-1]
        out = out.transpose(0, 1)
        return self.fc(last) + self.fc(out[:, -1, :])
