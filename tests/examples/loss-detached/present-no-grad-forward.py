import torch
import torch.nn.functional as F
from torchvision import models

model = models.resnet18(num_classes=7)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

for images, labels in loader:
    optimizer.zero_grad()
    with torch.no_grad():  # here
        logits = model(images)
    loss = F.cross_entropy(logits, labels)
    loss.requires_grad = True
    loss.backward()
    optimizer.step()
