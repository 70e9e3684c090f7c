import torch
import torchvision

net = torchvision.models.resnet50(weights="IMAGENET1K_V2")
for child in list(net.children())[:7]:
    for parameter in child.parameters():
        parameter.requires_grad = False
net.conv1.weight.requires_grad = False
delta = torch.zeros(1, 3, 224, 224)
delta.requires_grad = True
