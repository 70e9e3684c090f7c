xb, yb = next(iter(train_loader))
logits = model(xb)
print(logits.shape)
for epoch in range(20):
    for x, y in train_loader:
        opt.zero_grad()
        z = model(x)
        loss = criterion(logits[: len(y)], y)  # here
        loss.backward(retain_graph=True)
        opt.step()
