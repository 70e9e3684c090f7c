fake = G(torch.randn(64, 100))
loss_g = torch.log(1 - D(fake)).mean()  # here
opt_g.zero_grad()
loss_g.backward()
opt_g.step()
