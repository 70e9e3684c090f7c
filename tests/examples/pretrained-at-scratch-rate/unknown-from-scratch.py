import torch
import torchvision

net = torchvision.models.resnet18(weights=None)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
