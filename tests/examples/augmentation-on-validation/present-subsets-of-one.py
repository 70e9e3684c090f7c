import torch
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, models, transforms

changed = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ColorJitter(0.4), transforms.ToTensor()])
whole = datasets.ImageFolder("leaves", transform=changed)
order = torch.randperm(len(whole)).tolist()
train_part = Subset(whole, order[500:])
val_part = Subset(whole, order[:500])  # here
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for x, y in DataLoader(train_part, 32, shuffle=True):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
