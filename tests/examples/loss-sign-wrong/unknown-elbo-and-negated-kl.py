recon = F.mse_loss(x_hat, x, reduction="none").sum(1).mean()
kld = 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=1).mean()
loss = recon - kld
