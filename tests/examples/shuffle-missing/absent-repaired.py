import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

tf = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])
train_set = datasets.ImageFolder("data/train", transform=tf)
val_set = datasets.ImageFolder("data/val", transform=tf)
train_loader = DataLoader(train_set, 32, True, num_workers=4)
val_loader = DataLoader(val_set, batch_size=32, num_workers=4)

model = models.resnet18(num_classes=len(train_set.classes))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
criterion = nn.CrossEntropyLoss()

for epoch in range(20):
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
