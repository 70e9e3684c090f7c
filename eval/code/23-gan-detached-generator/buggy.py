import argparse

import numpy as np
import torch
import torch.nn as nn


def mlp(sizes, out_act=None):
    layers = []
    for i in range(len(sizes) - 1):
        layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 2:
            layers.append(nn.LeakyReLU(0.2))
    return nn.Sequential(*layers)


class GAN:
    def __init__(self, dim, latent=16, lr=2e-4, device="cpu"):
        self.latent, self.device = latent, device
        self.gen = mlp([latent, 128, 128, dim]).to(device)
        self.disc = mlp([dim, 128, 128, 1]).to(device)
        self.g_opt = torch.optim.Adam(self.gen.parameters(), lr=lr, betas=(0.5, 0.999))
        self.d_opt = torch.optim.Adam(self.disc.parameters(), lr=lr, betas=(0.5, 0.999))
        self.bce = nn.BCEWithLogitsLoss()

    def sample(self, n):
        return self.gen(torch.randn(n, self.latent, device=self.device))

    def d_step(self, real):
        fake = self.sample(len(real)).detach()
        real_out, fake_out = self.disc(real), self.disc(fake)
        loss = self.bce(real_out, torch.ones_like(real_out)) + self.bce(fake_out, torch.zeros_like(fake_out))
        self.d_opt.zero_grad()
        loss.backward()
        self.d_opt.step()
        return loss.item()

    def g_step(self, n):
        fake = self.sample(n).detach()
        out = self.disc(fake)
        loss = self.bce(out, torch.ones_like(out))
        self.g_opt.zero_grad()
        loss.backward()
        self.g_opt.step()
        return loss.item()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--steps", type=int, default=20000)
    p.add_argument("--batch", type=int, default=256)
    args = p.parse_args()
    points = torch.from_numpy(np.load("rings.npy"))
    points = (points - points.mean(0)) / points.std(0)
    gan = GAN(points.shape[1])
    for step in range(args.steps):
        idx = torch.randint(len(points), (args.batch,))
        d = gan.d_step(points[idx])
        g = gan.g_step(args.batch)
        if step % 500 == 0:
            with torch.no_grad():
                s = gan.sample(1000)
            print(f"{step:6d} D {d:.3f} G {g:.3f} mean {s.mean(0).tolist()} std {s.std(0).tolist()}")


if __name__ == "__main__":
    main()
