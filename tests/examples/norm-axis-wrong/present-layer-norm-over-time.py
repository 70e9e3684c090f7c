import torch.nn as nn


class Block(nn.Module):
    def __init__(self, seq_len, d_model):
        super().__init__()
        self.norm = nn.LayerNorm([seq_len, d_model])  # here
        self.fc = nn.Linear(d_model, d_model)

    def forward(self, x):
        return self.fc(self.norm(x))
