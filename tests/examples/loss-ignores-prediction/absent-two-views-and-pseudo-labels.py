for x1, x2 in loader:
    z1, z2 = net(x1), net(x2)
    consistency = F.mse_loss(z1, z2.detach())
    pseudo = F.cross_entropy(z2, z1.softmax(1).detach())
    centred = z1 - z1.mean(0)
    decorrelation = (centred.T @ centred).pow(2).mean()
    loss = consistency + pseudo + decorrelation
    opt.zero_grad()
    loss.backward()
    opt.step()
