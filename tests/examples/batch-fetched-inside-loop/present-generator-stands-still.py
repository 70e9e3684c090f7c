def batches(x, y, size=64):
    start = 0
    while True:
        yield x[start : start + size], y[start : start + size]  # here
