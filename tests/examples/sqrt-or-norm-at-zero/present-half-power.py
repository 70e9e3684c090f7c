def dist(a, b):
    return ((a - b) ** 2).sum(1) ** 0.5  # here


loss = F.relu(dist(fa, fp) - dist(fa, fn) + 0.3).mean()
loss.backward()
