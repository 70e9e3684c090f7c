import torch
import torch.nn as nn
from torchvision import models

model = models.resnet18()  # here
for p in model.parameters():
    p.requires_grad = False  # here
model.fc = nn.Linear(model.fc.in_features, 2)
optimizer = torch.optim.SGD(model.fc.parameters(), lr=1e-3, momentum=0.9)
