from torch.utils.data import DataLoader
from torchvision import datasets, transforms

data_transforms = {
    "train": transforms.Compose([transforms.RandomResizedCrop(224), transforms.ToTensor()]),
    "val": transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor()]),
}
train_set = datasets.ImageFolder("data/train", transform=data_transforms["train"])
val_set = datasets.ImageFolder("data/val", transform=data_transforms["val"])
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
val_loader = DataLoader(val_set, batch_size=32)
