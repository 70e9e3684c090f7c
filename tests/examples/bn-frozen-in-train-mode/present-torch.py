import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="IMAGENET1K_V1")
for p in model.parameters():
    p.requires_grad = False  # here
model.fc = nn.Linear(512, 2)
optimizer = torch.optim.SGD(model.fc.parameters(), lr=0.01)
for epoch in range(10):
    model.train()  # here
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    model.eval()
    validate(model)
