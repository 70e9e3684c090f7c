import torch
import torch.nn as nn
import torchvision.utils as vutils
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


class Options:
    path = "anime_faces"
    image, nz, nf = 64, 100, 64
    batch, epochs = 128, 50
    lr, beta1 = 2e-4, 0.5


opt = Options()
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def weights_init(m):
    name = m.__class__.__name__
    if "Conv" in name:
        nn.init.normal_(m.weight, 0.0, 0.02)
    elif "BatchNorm" in name:
        nn.init.normal_(m.weight, 1.0, 0.02)
        nn.init.zeros_(m.bias)


def up(i, o, k=4, s=2, p=1):
    return [nn.ConvTranspose2d(i, o, k, s, p, bias=False), nn.BatchNorm2d(o), nn.ReLU(True)]


def down(i, o):
    return [nn.Conv2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.LeakyReLU(0.2, True)]


nf = opt.nf
netG = nn.Sequential(
    *up(opt.nz, nf * 8, 4, 1, 0), *up(nf * 8, nf * 4), *up(nf * 4, nf * 2), *up(nf * 2, nf),
    nn.ConvTranspose2d(nf, 3, 4, 2, 1), nn.Tanh(),
).to(device)
netD = nn.Sequential(
    nn.Conv2d(3, nf, 4, 2, 1), nn.LeakyReLU(0.2, True),
    *down(nf, nf * 2), *down(nf * 2, nf * 4), *down(nf * 4, nf * 8),
    nn.Conv2d(nf * 8, 1, 4, 1, 0), nn.Flatten(),
).to(device)
netG.apply(weights_init)
netD.apply(weights_init)


class GANLoss:
    """adversarial loss; ``real`` says which label the scores should get"""

    def __init__(self, smooth=0.9):
        self.bce = nn.BCEWithLogitsLoss()
        self.smooth = smooth

    def __call__(self, scores, real):
        target = torch.full_like(scores, self.smooth if real else 0.0)
        return self.bce(scores, target)


def discriminator_step(x, z):
    optD.zero_grad()
    loss = adv(netD(x), True) + adv(netD(netG(z).detach()), False)
    loss.backward()
    optD.step()
    return loss.item()


def generator_step(z):
    optG.zero_grad()
    loss = adv(netD(netG(z)), True)
    loss.backward()
    optG.step()
    return loss.item()


data = datasets.ImageFolder(opt.path, transforms.Compose([
    transforms.Resize(opt.image), transforms.CenterCrop(opt.image), transforms.RandomHorizontalFlip(),
    transforms.ToTensor(), transforms.Normalize((0.5,) * 3, (0.5,) * 3),
]))
loader = DataLoader(data, opt.batch, shuffle=True, num_workers=2, drop_last=True)
adv = GANLoss()
optD = torch.optim.Adam(netD.parameters(), lr=opt.lr, betas=(opt.beta1, 0.999))
optG = torch.optim.Adam(netG.parameters(), lr=opt.lr, betas=(opt.beta1, 0.999))
fixed = torch.randn(64, opt.nz, 1, 1, device=device)

for epoch in range(opt.epochs):
    for i, (x, _) in enumerate(loader):
        x = x.to(device)
        d = discriminator_step(x, torch.randn(x.size(0), opt.nz, 1, 1, device=device))
        g = generator_step(torch.randn(x.size(0), opt.nz, 1, 1, device=device))
        if i % 50 == 0:
            print(f"[{epoch}/{opt.epochs}][{i}] D {d:.3f} G {g:.3f}")
    with torch.no_grad():
        vutils.save_image(netG(fixed), f"out/{epoch:03d}.png", normalize=True)
