import torch
from torch import autograd, nn
def gradient_penalty(netD, real, fake):
    alpha = torch.rand(real.size(0), 1)
    inter = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    out = netD(inter)
    grads = autograd.grad(outputs=out, inputs=inter, grad_outputs=torch.ones_like(out), create_graph=True)[0]
    return ((grads.norm(2, dim=1) - 1) ** 2).mean() * 10
netD = nn.Sequential(nn.Linear(784, 128), nn.LeakyReLU(), nn.Linear(128, 1))
netG = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784))
optD = torch.optim.Adam(netD.parameters(), lr=1e-4)
optG = torch.optim.Adam(netG.parameters(), lr=1e-4)
for i, real in enumerate(loader):
    fake = netG(torch.randn(len(real), 64)).detach()
    d_loss = netD(fake).mean() - netD(real).mean() + gradient_penalty(netD, real.data, fake.data)
    optD.zero_grad(); d_loss.backward(); optD.step()
    if i % 5 == 0:
        g_loss = -netD(netG(torch.randn(len(real), 64))).mean()
        optG.zero_grad(); g_loss.backward(); optG.step()
