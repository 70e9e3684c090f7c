rec = F.mse_loss(out, x, reduction="sum") / x.size(0)
kl = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp()).sum()  # here
loss = rec + kl
