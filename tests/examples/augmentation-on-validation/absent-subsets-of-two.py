import torch
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, models, transforms

changed = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
plain = transforms.ToTensor()
for_training = datasets.ImageFolder("leaves", transform=changed)
for_test = datasets.ImageFolder("leaves", transform=plain)
order = torch.randperm(len(for_training)).tolist()
train_part = Subset(for_training, order[500:])
val_part = Subset(for_test, order[:500])
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for x, y in DataLoader(train_part, 32, shuffle=True):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
