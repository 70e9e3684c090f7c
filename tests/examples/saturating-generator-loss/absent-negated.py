fake = G(torch.randn(64, 100))
g_loss = -torch.log(1 - D2(fake)).mean()
g_loss.backward()
