optimizer = torch.optim.Adam(model.parameters(), lr=config.lr)
