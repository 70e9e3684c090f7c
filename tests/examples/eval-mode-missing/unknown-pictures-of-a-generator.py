import torch
from torch import nn
from torchvision.utils import save_image

netG = nn.Sequential(nn.Linear(64, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Linear(256, 784), nn.Tanh())
netD = nn.Sequential(nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))
for epoch in range(20):
    for x, _ in loader:
        step(netG, netD, x)
    with torch.no_grad():
        save_image(netG(fixed).view(-1, 1, 28, 28), f"{epoch}.png")
