import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(784, 64)

    def forward(self, x):
        return torch.relu(self.fc(x))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(64, 784)

    def forward(self, z):
        return self.fc(z)


encoder = Encoder().cuda()
decoder = Decoder().cuda()  # here
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)  # here
for epoch in range(20):
    for x, _ in loader:
        z = encoder(x.cuda())
        loss = ((decoder(z) - x.cuda()) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
