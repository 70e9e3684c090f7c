import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(8, 32, batch_first=True)  # here

    def forward(self, x):
        return self.rnn(x)[0]
