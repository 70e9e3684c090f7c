criterion = nn.NLLLoss()
for x, y in loader:
    out = net(x)
    loss = criterion(out, y)
    loss.backward()
