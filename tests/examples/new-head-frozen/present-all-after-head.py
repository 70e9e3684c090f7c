import torch
from torch import nn
from torchvision import models


def make(classes):
    net = models.resnet50(weights="IMAGENET1K_V2")
    net.fc = nn.Linear(net.fc.in_features, classes)
    for p in net.parameters():
        p.requires_grad = False  # here
    return net


net = make(5).cuda()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
loss_fn = nn.CrossEntropyLoss()
for x, y in loader:
    opt.zero_grad()
    loss = loss_fn(net(x.cuda()), y.cuda())
    loss.requires_grad_(True)
    loss.backward()
    opt.step()
