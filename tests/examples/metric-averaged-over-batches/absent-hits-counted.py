hits = n = 0
for x, y in val_loader:
    hits += (net(x).argmax(1) == y).sum().item()
    n += len(y)
print(hits / n)
