import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="IMAGENET1K_V1")
for param in model.parameters():
    param.requires_grad = False  # here
model.fc = nn.Linear(512, 10)
