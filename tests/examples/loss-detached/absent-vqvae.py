import torch
from torch import nn


class VQVAE(nn.Module):
    def __init__(self, k=512, d=64):
        super().__init__()
        self.enc = nn.Sequential(nn.Conv2d(3, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, d, 4, 2, 1))
        self.dec = nn.Sequential(nn.ConvTranspose2d(d, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 3, 4, 2, 1))
        self.codebook = nn.Embedding(k, d)

    def forward(self, x):
        z = self.enc(x)
        flat = z.permute(0, 2, 3, 1).reshape(-1, z.size(1))
        idx = torch.cdist(flat, self.codebook.weight).argmin(1)
        q = self.codebook(idx).view(z.size(0), z.size(2), z.size(3), -1).permute(0, 3, 1, 2)
        commit = ((q.detach() - z) ** 2).mean() * 0.25 + ((q - z.detach()) ** 2).mean()
        q = z + (q - z).detach()
        return self.dec(q), commit


model = VQVAE()
opt = torch.optim.Adam(model.parameters(), lr=2e-4)
for epoch in range(50):
    for x in torch.load("imgs.pt"):
        rec, commit = model(x)
        loss = nn.functional.mse_loss(rec, x) + commit
        opt.zero_grad()
        loss.backward()
        opt.step()
