model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
