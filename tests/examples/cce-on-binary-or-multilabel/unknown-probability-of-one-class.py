criterion = nn.CrossEntropyLoss()
loss = criterion(net(x), y)
sick = torch.softmax(net(x_val), 1)[:, 1] > 0.5
