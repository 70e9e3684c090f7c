import torch
import torch.nn as nn

criterion = nn.BCELoss()

def loss_function(x_hat, x, mu, log_var):
    bce = criterion(x_hat, x)
    kl = 0.5 * torch.sum(log_var.exp() + mu.pow(2) - 1 - log_var, dim=1).mean()  # here
    return bce + kl

for x, _ in loader:
    x_hat, mu, log_var = model(x)
    loss = loss_function(x_hat, x, mu, log_var)
    loss.backward()
    optimizer.step()
