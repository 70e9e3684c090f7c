for x, y in loader:
    optimizer.zero_grad  # here
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
