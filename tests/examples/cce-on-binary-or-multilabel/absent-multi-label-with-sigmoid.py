criterion = nn.BCEWithLogitsLoss()
loss = criterion(net(x), tags)   # tags: multi-hot
