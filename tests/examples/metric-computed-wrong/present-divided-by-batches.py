import torch
from torch.utils.data import DataLoader

test_loader = DataLoader(test_set, batch_size=64)
correct = 0
model.eval()
with torch.no_grad():
    for x, y in test_loader:
        correct += (model(x).argmax(1) == y).sum().item()
print("accuracy", 100.0 * correct / len(test_loader))  # here
