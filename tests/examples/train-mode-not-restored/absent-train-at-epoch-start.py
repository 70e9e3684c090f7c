import torch
import torch.nn as nn


def train_one_epoch(model, loader, optimizer):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()


def test(model, loader):
    model.eval()
    with torch.no_grad():
        return sum((model(x).argmax(1) == y).sum().item() for x, y in loader)


model = nn.Sequential(nn.Linear(20, 64), nn.Dropout(0.5), nn.Linear(64, 5))
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(30):
    train_one_epoch(model, train_loader, optimizer)
    print(test(model, test_loader))
