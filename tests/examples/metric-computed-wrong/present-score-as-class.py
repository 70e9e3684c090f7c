pred = torch.softmax(net(x), dim=1).max(1)[0]
accuracy = (pred == y).float().mean()  # here
