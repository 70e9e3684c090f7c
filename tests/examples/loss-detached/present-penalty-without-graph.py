import torch

for real in loader:
    fake = G(torch.randn(len(real), 64)).detach()
    mixed = (0.5 * real + 0.5 * fake).requires_grad_(True)
    slopes = torch.autograd.grad(D(mixed).sum(), mixed)[0]  # here
    gp = (slopes.flatten(1).norm(dim=1) - 1).pow(2).mean()
    loss = D(fake).mean() - D(real).mean() + 10 * gp
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
