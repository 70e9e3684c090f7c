import torch
from torch.utils.data import DataLoader
from torch.utils.data.sampler import SubsetRandomSampler
from torchvision import datasets, models, transforms

augmented = transforms.Compose([transforms.RandomCrop(32, padding=4), transforms.ToTensor()])
data = datasets.CIFAR10("data", train=True, transform=augmented)
train_sampler = SubsetRandomSampler(range(5000, 50000))
valid_sampler = SubsetRandomSampler(range(5000))
train_loader = DataLoader(data, batch_size=64, sampler=train_sampler)
valid_loader = DataLoader(data, batch_size=64, sampler=valid_sampler)
model = models.resnet18(num_classes=10)
optimizer = torch.optim.Adam(model.parameters())
for x, y in train_loader:
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
