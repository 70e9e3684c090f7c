import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train_loader = DataLoader(
    datasets.MNIST("data", train=True, transform=transforms.ToTensor()), batch_size=64, shuffle=True
)
images, labels = next(iter(train_loader))
print(images.shape, labels.shape)
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(3):
    for images, labels in train_loader:
        loss = torch.nn.functional.cross_entropy(net(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    sample, _ = next(iter(train_loader))
    print(net(sample).argmax(1)[:10])
