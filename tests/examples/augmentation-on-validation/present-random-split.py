import torch
from torchvision import datasets, transforms

augment = transforms.Compose([transforms.RandomRotation(15), transforms.ToTensor()])
full = datasets.ImageFolder("leaves", transform=augment)
train_set, val_set = torch.utils.data.random_split(full, [800, 200])  # here
train_loader = torch.utils.data.DataLoader(train_set, batch_size=16, shuffle=True)
val_loader = torch.utils.data.DataLoader(val_set, batch_size=16)
