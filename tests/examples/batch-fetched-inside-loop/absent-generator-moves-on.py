def batches(x, y, size=64):
    start = 0
    while True:
        yield x[start : start + size], y[start : start + size]
        start = (start + size) % len(x)


for x, y in batches(train_x, train_y):
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
