order = np.random.permutation(len(x_train))  # here
x_train, y_train = x_train[order], y_train[order]
for epoch in range(50):
    for start in range(0, len(x_train), 128):
        xb = torch.tensor(x_train[start : start + 128])
        yb = torch.tensor(y_train[start : start + 128])
        loss = F.cross_entropy(net(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
