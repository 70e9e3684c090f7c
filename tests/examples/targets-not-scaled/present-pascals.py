opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for x, s in dl:                 # s: Pa  # here
    opt.zero_grad()
    loss = F.mse_loss(net(x), s)
    loss.backward()
    opt.step()
