import argparse

import torch
import torch.nn as nn
from torch import autograd
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.utils import save_image

parser = argparse.ArgumentParser()
parser.add_argument("--nz", type=int, default=128)
parser.add_argument("--ngf", type=int, default=64)
parser.add_argument("--n_critic", type=int, default=5)
parser.add_argument("--lambda_gp", type=float, default=10.0)
parser.add_argument("--epochs", type=int, default=100)
opt = parser.parse_args()
device = "cuda" if torch.cuda.is_available() else "cpu"


class Generator(nn.Module):
    def __init__(self, nz, ngf):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(nz, ngf * 4, 4, 1, 0), nn.BatchNorm2d(ngf * 4), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 4, ngf * 2, 4, 2, 1), nn.BatchNorm2d(ngf * 2), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1), nn.BatchNorm2d(ngf), nn.ReLU(True),
            nn.ConvTranspose2d(ngf, 3, 4, 2, 1), nn.Tanh(),
        )

    def forward(self, z):
        return self.main(z)


class Critic(nn.Module):
    def __init__(self, ndf):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(3, ndf, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf, ndf * 2, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf * 2, ndf * 4, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf * 4, 1, 4, 1, 0),
        )

    def forward(self, x):
        return self.main(x).view(-1)


def gradient_penalty(critic, real, fake):
    alpha = torch.rand(real.size(0), 1, 1, 1, device=real.device)
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    scores = critic(mixed)
    grads = autograd.grad(
        outputs=scores, inputs=mixed, grad_outputs=torch.ones_like(scores), create_graph=True
    )[0]
    norms = grads.view(grads.size(0), -1).norm(2, dim=1)
    return ((norms - 1) ** 2).mean()


tf = transforms.Compose([
    transforms.Resize(32), transforms.CenterCrop(32), transforms.ToTensor(),
    transforms.Normalize([0.5] * 3, [0.5] * 3),
])
loader = DataLoader(datasets.ImageFolder("textures", tf), batch_size=64, shuffle=True, drop_last=True)
netG, netC = Generator(opt.nz, opt.ngf).to(device), Critic(opt.ngf).to(device)
optG = torch.optim.Adam(netG.parameters(), lr=1e-4, betas=(0.0, 0.9))
optC = torch.optim.Adam(netC.parameters(), lr=1e-4, betas=(0.0, 0.9))
fixed = torch.randn(64, opt.nz, 1, 1, device=device)

for epoch in range(opt.epochs):
    for i, (real, _) in enumerate(loader):
        real = real.to(device)
        fake = netG(torch.randn(real.size(0), opt.nz, 1, 1, device=device)).detach()
        loss_c = netC(fake).mean() - netC(real).mean()
        loss_c = loss_c + opt.lambda_gp * gradient_penalty(netC, real, fake)
        optC.zero_grad()
        loss_c.backward()
        optC.step()
        if i % opt.n_critic == 0:
            loss_g = -netC(netG(torch.randn(real.size(0), opt.nz, 1, 1, device=device))).mean()
            optG.zero_grad()
            loss_g.backward()
            optG.step()
    print(f"[{epoch}] critic {loss_c.item():.3f} generator {loss_g.item():.3f}")
    with torch.no_grad():
        save_image(netG(fixed) * 0.5 + 0.5, f"textures_{epoch:03d}.png", nrow=8)
