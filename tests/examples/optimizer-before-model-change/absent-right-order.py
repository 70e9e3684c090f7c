import torch
from torch import nn
from torchvision import models

model = models.resnet18(weights="IMAGENET1K_V1")
model.fc = nn.Linear(512, 12)
model = model.cuda()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
model = nn.DataParallel(model)
for x, y in loader:
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
