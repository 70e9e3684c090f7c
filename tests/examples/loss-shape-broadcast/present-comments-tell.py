u = net(torch.stack([x, t], 1))           # N x 1
loss_data = ((u - u_meas) ** 2).mean()    # u_meas: N  # here
loss_pde = residual(net, xc, tc).pow(2).mean()
