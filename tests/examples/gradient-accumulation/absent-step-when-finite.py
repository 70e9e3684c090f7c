for x, y in loader:
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    if torch.isfinite(loss):
        optimizer.step()
