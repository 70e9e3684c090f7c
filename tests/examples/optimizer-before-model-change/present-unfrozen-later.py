import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="IMAGENET1K_V1")
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Linear(512, 12)
optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-4)
train(model, optimizer, epochs=5)
for p in model.layer4.parameters():
    p.requires_grad = True  # here
train(model, optimizer, epochs=20)
