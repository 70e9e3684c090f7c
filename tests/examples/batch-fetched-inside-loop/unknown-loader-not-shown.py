for step in range(num_steps):
    x, y = next(iter(loader))
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
