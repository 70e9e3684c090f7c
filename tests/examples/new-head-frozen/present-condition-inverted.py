import torch
from torch import nn
from torchvision import models

backbone = models.densenet121(weights="DEFAULT")
backbone.classifier = nn.Linear(1024, 14)
for name, weight in backbone.named_parameters():
    if "classifier" in name:
        weight.requires_grad = False  # here
optimizer = torch.optim.AdamW([p for p in backbone.parameters() if p.requires_grad], lr=1e-4)
for x, y in loader:
    optimizer.zero_grad()
    nn.functional.cross_entropy(backbone(x), y).backward()
    optimizer.step()
