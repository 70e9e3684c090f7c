import torch
from torch.utils.data import DataLoader, TensorDataset

images = torch.load("images.pt")
labels = torch.load("labels.pt")
order = torch.randperm(images.size(0))
images = images[order]
labels = labels[order]

loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(net(x), y).backward()
    optimizer.step()
