import torch
import torch.nn.functional as F

for x, _ in loader:
    x_hat, mu, logvar = vae(x)
    recon = F.mse_loss(x_hat, x)
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    loss = recon + 0.00025 * kld
    loss.backward()
    optimizer.step()
