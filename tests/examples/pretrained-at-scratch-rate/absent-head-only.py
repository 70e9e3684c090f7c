import timm
import torch

net = timm.create_model("resnet50", pretrained=True, num_classes=9)
for p in net.parameters():
    p.requires_grad = False
for p in net.fc.parameters():
    p.requires_grad = True
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
