d_real = D(real).mean()
d_fake = D(G(z).detach()).mean()
loss_D = d_real - d_fake + 10 * gp
loss_D.backward()  # here
opt_D.step()
loss_G = -D(G(z)).mean()
