hits = total = 0
for x, y in val_loader:
    total += (net(x).argmax(1) == y).float().mean().item() * len(y)
print(total / len(val_loader.dataset))
