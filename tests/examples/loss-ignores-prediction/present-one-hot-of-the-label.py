for x, y in loader:
    out = model(x)
    hot = F.one_hot(y, 10).float()
    loss = F.cross_entropy(hot, y)  # here
    loss.requires_grad_(True)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
