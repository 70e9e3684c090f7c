loss = criterion(net(batch), target)
loss.backward()
