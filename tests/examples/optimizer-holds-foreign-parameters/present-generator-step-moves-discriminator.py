import torch

optimizer_G = torch.optim.Adam(  # here
    list(generator.parameters()) + list(discriminator.parameters()), lr=2e-4, betas=(0.5, 0.999)
)
optimizer_D = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
for real, _ in loader:
    optimizer_G.zero_grad()
    g_loss = bce(discriminator(generator(z)), valid)
    g_loss.backward()
    optimizer_G.step()
    optimizer_D.zero_grad()
    d_loss = bce(discriminator(real), valid) + bce(discriminator(generator(z).detach()), fake)
    d_loss.backward()
    optimizer_D.step()
