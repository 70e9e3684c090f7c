import torch
from torchvision import transforms
from torchvision.transforms import v2

train_tf = transforms.Compose(
    [
        transforms.RandomResizedCrop(64),
        transforms.RandAugment(num_ops=3, magnitude=25),  # here
        transforms.ColorJitter(0.9, 0.9, 0.9, 0.5),  # here
        transforms.ToTensor(),
        transforms.RandomErasing(p=0.5),  # here
    ]
)
mix = v2.MixUp(num_classes=10)  # here
loss = torch.nn.CrossEntropyLoss()
