def batches(x, y, size):
    order = np.random.permutation(len(x))
    for k in range(len(x) // size):
        yield x[order[:size]], y[order[:size]]  # here


for epoch in range(20):
    for xb, yb in batches(X, Y, 64):
        loss = F.cross_entropy(net(torch.tensor(xb)), torch.tensor(yb))
        loss.backward()
        optimizer.step()
