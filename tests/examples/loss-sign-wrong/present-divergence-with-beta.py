import torch
import torch.nn.functional as F

for x, _ in loader:
    recon, mu, logvar = vae(x)
    bce = F.binary_cross_entropy(recon, x, reduction="sum")
    kld = 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    loss = bce + beta * kld
    optimizer.zero_grad()
    loss.backward()  # here
    optimizer.step()
