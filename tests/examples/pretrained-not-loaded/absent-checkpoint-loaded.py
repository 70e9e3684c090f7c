import torch
import torch.nn as nn
from torchvision import models

model = models.resnet50(weights=None)
model.load_state_dict(torch.load("moco_v2.pth"))
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Linear(2048, 10)
optimizer = torch.optim.SGD(model.fc.parameters(), lr=30.0)
