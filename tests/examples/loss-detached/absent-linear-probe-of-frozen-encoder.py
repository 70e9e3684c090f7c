import torch
from torch import nn


class Probe(nn.Module):
    def __init__(self, encoder, classes):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(128, classes)

    def forward(self, x):
        with torch.no_grad():
            h = self.encoder(x)
        return self.head(h)


encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU())
encoder.load_state_dict(torch.load("encoder.pt"))
model = Probe(encoder, 10)
optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
