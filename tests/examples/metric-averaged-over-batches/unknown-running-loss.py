for x, y in loader:
    running += criterion(net(x), y).item()
print(running / len(loader))
