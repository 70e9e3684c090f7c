import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class Plants(Dataset):
    def __init__(self, files, labels, seed=0):
        self.files, self.labels, self.seed = files, labels, seed
        self.transform = transforms.Compose([transforms.RandomResizedCrop(128), transforms.ToTensor()])

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        torch.manual_seed(self.seed)  # here
        return self.transform(Image.open(self.files[index])), self.labels[index]


loader = DataLoader(Plants(files, labels), batch_size=32, shuffle=True, num_workers=2)
