import torch
from torch.utils.data import DataLoader
from torchvision.datasets import CocoDetection
from torchvision.models.detection import maskrcnn_resnet50_fpn

train_set = CocoDetection("images", "boxes.json")
train_loader = DataLoader(train_set, batch_size=2, shuffle=True, collate_fn=lambda b: tuple(zip(*b)))
model = maskrcnn_resnet50_fpn(weights="DEFAULT")
optimizer = torch.optim.SGD(model.parameters(), lr=0.005, momentum=0.9)

for images, targets in train_loader:
    loss = sum(model(list(images), list(targets)).values())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
