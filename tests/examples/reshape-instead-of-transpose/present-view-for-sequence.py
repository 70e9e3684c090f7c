import torch
import torch.nn as nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(50, 100)
        self.fc = nn.Linear(100, 9)

    def forward(self, x):
        # x comes as (batch, time, features); the LSTM wants (time, batch, features)
        x = x.view(x.size(1), x.size(0), -1)  # here
        out, _ = self.lstm(x)
        return self.fc(out)
