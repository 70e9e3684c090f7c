import torch
from torch import nn
import torch.nn.functional as F


class AutoencoderWithProbe(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 32))
        self.decoder = nn.Sequential(nn.Linear(32, 256), nn.ReLU(), nn.Linear(256, 784))
        self.probe = nn.Linear(32, 10)

    def forward(self, x):
        z = self.encoder(x)
        return self.decoder(z), self.probe(z.detach())


model = AutoencoderWithProbe()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for x, y in loader:
    reconstruction, logits = model(x)
    loss = F.mse_loss(reconstruction, x) + F.cross_entropy(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
