for batch in loader:
    model(batch)
    loss = criterion(a, b)
    loss.backward()
    optimizer.step()
