d_real = D(real)
d_fake = D(G(z).detach())
d_loss = -(torch.log(d_real) + torch.log(1 - d_fake)).mean()  # here
d_opt.zero_grad()
d_loss.backward()
d_opt.step()
g_loss = -torch.log(D(G(z))).mean()  # here
g_opt.zero_grad()
g_loss.backward()
g_opt.step()
