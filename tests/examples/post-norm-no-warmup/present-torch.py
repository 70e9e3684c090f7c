import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, d):
        super().__init__()
        layer = nn.TransformerEncoderLayer(d, 8, batch_first=True)  # here
        self.encoder = nn.TransformerEncoder(layer, num_layers=12)
        self.fc = nn.Linear(d, 10)

    def forward(self, x):
        return self.fc(self.encoder(x)[:, 0])


model = Net(512)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)  # here
for x, y in loader:
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
