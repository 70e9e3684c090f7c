import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="IMAGENET1K_V1")
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
model.fc = nn.Linear(512, 12)  # here
model.cuda()
for epoch in range(10):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x.cuda()), y.cuda()).backward()
        optimizer.step()
