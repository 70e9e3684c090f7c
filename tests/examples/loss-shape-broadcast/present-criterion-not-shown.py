out = net(x)                 # torch.Size([32, 1])
loss = criterion(out, y)  # y: torch.Size([32])  # here
