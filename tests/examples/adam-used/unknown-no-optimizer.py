model = Net()
loss = criterion(model(x), y)
