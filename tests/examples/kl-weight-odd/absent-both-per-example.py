rec = ((out - x) ** 2).sum(dim=[1, 2, 3]).mean()
kl = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).sum(1).mean()
beta = min(1.0, epoch / warmup_epochs)
loss = rec + kl
