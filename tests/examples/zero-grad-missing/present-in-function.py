import torch


def train(model, loader, optimizer, criterion):
    model.train()
    for data, target in loader:
        loss = criterion(model(data), target)
        loss.backward()  # here
        optimizer.step()


for epoch in range(10):
    train(model, loader, optimizer, criterion)
