import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train_set = datasets.MNIST("data", train=True, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=64, shuffle=False)
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
batches = iter(train_loader)
for step in range(1000):
    try:
        images, labels = next(batches)
    except StopIteration:
        batches = iter(train_loader)
        images, labels = next(iter(train_loader))
    loss = torch.nn.functional.cross_entropy(net(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
