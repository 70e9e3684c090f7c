import torch


def step(loss, optimizer):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


for epoch in range(10):
    for x, y in loader:
        step(criterion(model(x), y), optimizer)
