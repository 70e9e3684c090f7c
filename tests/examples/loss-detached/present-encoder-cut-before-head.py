import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv1d(1, 16, 7), nn.ReLU(), nn.AdaptiveAvgPool1d(8), nn.Flatten())

    def forward(self, x):
        return self.net(x)


encoder, head = Encoder(), nn.Linear(128, 5)
optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=1e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(20):
    for x, y in loader:
        features = encoder(x)
        features = features.detach()  # here
        loss = criterion(head(features), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
