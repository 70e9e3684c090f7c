import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder

net = nn.Linear(3 * 64 * 64, 4)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loaders = {}
for split in ("train", "val"):
    data = ImageFolder(f"leaves/{split}")
    if split == "train":
        train_loader = DataLoader(data, batch_size=32, shuffle=True)
    else:
        loaders[split] = DataLoader(data, batch_size=32, shuffle=False)
for epoch in range(10):
    for x, y in train_loader:
        loss = nn.functional.cross_entropy(net(x.flatten(1)), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
