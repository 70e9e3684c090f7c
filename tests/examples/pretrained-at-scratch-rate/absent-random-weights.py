import torch
import torchvision

net = torchvision.models.resnet18(weights="DEFAULT")
opt = torch.optim.SGD(net.parameters(), lr=0.005, momentum=0.9)
