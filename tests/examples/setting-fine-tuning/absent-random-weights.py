import torch
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

loader = DataLoader(datasets.CIFAR10("data", transform=transforms.ToTensor()), batch_size=128)
model = models.resnet18(weights=None, num_classes=10)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in loader:
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
