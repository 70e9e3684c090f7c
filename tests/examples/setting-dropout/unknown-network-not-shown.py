net = make_network()
optimizer = torch.optim.Adam(net.parameters())
