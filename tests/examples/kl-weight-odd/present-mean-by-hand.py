def loss_fn(x, out, mu, log_var):
    recon = ((out - x) ** 2).mean()
    kl = -0.5 * (1 + log_var - mu**2 - log_var.exp()).sum(1).mean()  # here
    return recon + kl
