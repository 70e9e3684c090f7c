import torch
from torch.utils.data import DataLoader

loader = DataLoader(test_set, batch_size=64)
acc = 0.0
hits = 0
for x, y in loader:
    pred = model(x).argmax(dim=1)
    acc += (pred == y).float().mean().item()
    hits += (pred == y).sum().item()
print(acc / len(loader), hits / len(loader.dataset))
