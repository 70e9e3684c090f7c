import timm
import torch
from timm.data import create_transform
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder

net = timm.create_model("convnext_tiny", num_classes=9, pretrained=True)
train = DataLoader(ImageFolder("birds/train", create_transform(224, is_training=True)), 64, shuffle=True)
val = DataLoader(ImageFolder("birds/val", create_transform(224)), 64)
optimizer = torch.optim.AdamW(net.parameters(), 1e-4)
for x, y in train:
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(net(x), y).backward()
    optimizer.step()
