for i, (x, y) in enumerate(loader):
    loss = criterion(model(x), y) / 4
    loss.backward()
    if i == 0:
        optimizer.step()
        optimizer.zero_grad()
    else:
        optimizer.step()
        optimizer.zero_grad()
