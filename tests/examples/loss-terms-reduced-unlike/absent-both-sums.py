import torch
import torch.nn.functional as F


def vae_loss(x_hat, x, mu, log_var):
    rec = F.binary_cross_entropy(x_hat, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())
    return rec + kl


loss = vae_loss(x_hat, x, mu, log_var)
loss.backward()
