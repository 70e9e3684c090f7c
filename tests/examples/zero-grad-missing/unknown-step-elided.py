for epoch in range(10):
    for x, y in loader:
        ...
        loss.backward()
        optimizer.step()
