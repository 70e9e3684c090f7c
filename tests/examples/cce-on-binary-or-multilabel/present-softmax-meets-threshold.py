criterion = nn.CrossEntropyLoss()
for x, tags in loader:                  # tags: float (B, 12)
    logits = net(x)
    loss = criterion(logits, tags)  # here
    loss.backward()
pred = torch.softmax(net(x_val), 1) > 0.5
