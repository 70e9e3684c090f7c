import torch

for epoch in range(100):
    for i, (real, _) in enumerate(loader):
        opt_d.zero_grad()
        d_loss = critic(G(z).detach()).mean() - critic(real).mean()
        d_loss.backward()
        opt_d.step()
        if i % 5 == 0:
            opt_g.zero_grad()
            g_loss = -critic(G(z)).mean()
            g_loss.backward()
            opt_g.step()
