for x, y in loader:
    mu, sigma = net(x)
    loss = (torch.log(sigma) + (y - mu) ** 2 / (2 * sigma ** 2)).mean()
    loss.backward()
    optimizer.step()
