total = 0.0
with torch.no_grad():
    for x, y in val_loader:
        total += (net(x).argmax(1) == y).float().mean().item()  # here
print(total / len(val_loader))
