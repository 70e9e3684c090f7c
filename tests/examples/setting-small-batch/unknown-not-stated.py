import torch

for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
