import torch
import torch.nn.functional as F

def train(model, loader, optimizer):
    model.train()
    for data, target in loader:
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()

def test(model, loader):
    model.eval()
    test_loss = 0
    with torch.no_grad():
        for data, target in loader:
            test_loss += F.nll_loss(model(data), target, reduction="sum").item()
    print(test_loss / len(loader.dataset))
