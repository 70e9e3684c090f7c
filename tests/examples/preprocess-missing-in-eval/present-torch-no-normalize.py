from torch.utils.data import DataLoader
from torchvision import datasets, transforms

train_transform = transforms.Compose(
    [
        transforms.RandomResizedCrop(224),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)
test_transform = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])  # here
train_loader = DataLoader(datasets.ImageFolder("train", train_transform), batch_size=32, shuffle=True)
test_loader = DataLoader(datasets.ImageFolder("test", test_transform), batch_size=32)
