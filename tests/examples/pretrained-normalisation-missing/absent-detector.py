import torch
from torchvision.models.detection import fasterrcnn_resnet50_fpn
from torchvision.transforms.functional import to_tensor

model = fasterrcnn_resnet50_fpn(weights="DEFAULT")
optimizer = torch.optim.SGD(model.parameters(), lr=0.005, momentum=0.9)
for pictures, targets in loader:
    losses = model([to_tensor(p) for p in pictures], targets)
    loss = sum(losses.values())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
