import torch

EPOCHS = 2
for epoch in range(EPOCHS):  # here
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
