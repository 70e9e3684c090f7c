adam = torch.optim.Adam(net.parameters(), lr=hp.lr, betas=(hp.beta2, hp.beta1))  # here
