import torch
from PIL import Image
from torch.utils.data import Dataset
from torchvision import datasets, transforms

tf = transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor()])


class Files(Dataset):
    def __init__(self, files, labels, target_transform=None):
        self.files, self.labels, self.target_transform = files, labels, target_transform

    def __getitem__(self, i):
        image = Image.open(self.files[i]).convert("RGB")
        label = self.labels[i]
        if self.target_transform:
            label = self.target_transform(label)
        return tf(image), label


train = datasets.ImageFolder("train", transform=tf, target_transform=lambda y: y - 1)
loader = torch.utils.data.DataLoader(train, batch_size=64, shuffle=True)
for x, y in loader:
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
