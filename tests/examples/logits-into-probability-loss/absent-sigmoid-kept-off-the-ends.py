import torch
import torch.nn as nn

net = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 1, 1), nn.Sigmoid())
criterion = nn.BCELoss()
for images, masks in loader:
    scores = torch.clamp(net(images), 1e-6, 1 - 1e-6)
    loss = criterion(scores, masks)
    loss.backward()
