import torch
from torch import nn
from torchvision import models


def freeze(module):
    for param in module.parameters():
        param.requires_grad_(False)  # here


model = models.vgg16(weights="DEFAULT")
model.classifier[6] = nn.Linear(4096, 10)
model.classifier = nn.Sequential(nn.Linear(25088, 512), nn.ReLU(), nn.Linear(512, 10))
freeze(model)
optimizer = torch.optim.SGD(model.classifier.parameters(), lr=1e-3, momentum=0.9)
