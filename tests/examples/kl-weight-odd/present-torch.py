import torch
import torch.nn.functional as F

for x, _ in loader:
    x_hat, mu, logvar = vae(x)
    recon = F.mse_loss(x_hat, x)
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())  # here
    loss = recon + kld
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
