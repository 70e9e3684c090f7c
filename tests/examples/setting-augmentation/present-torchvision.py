import torch
from torchvision import datasets, transforms

train_tf = transforms.Compose(
    [
        transforms.RandomCrop(32, padding=4),  # here
        transforms.RandomHorizontalFlip(),  # here
        transforms.ToTensor(),
        transforms.Normalize((0.49, 0.48, 0.45), (0.2, 0.2, 0.2)),
    ]
)
train_set = datasets.CIFAR10("data", train=True, transform=train_tf)
loader = torch.utils.data.DataLoader(train_set, batch_size=128, shuffle=True)
