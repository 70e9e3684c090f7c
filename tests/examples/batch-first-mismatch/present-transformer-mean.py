import torch.nn as nn


class Net(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.emb = nn.Embedding(1000, d)
        layer = nn.TransformerEncoderLayer(d_model=d, nhead=4)  # here
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.fc = nn.Linear(d, 2)

    def forward(self, ids):
        h = self.encoder(self.emb(ids))
        return self.fc(h.mean(dim=1))  # here
