from PIL import Image
from torch.utils.data import Dataset
from torchvision import transforms


class Cells(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.transform = transforms.Compose(
            [transforms.RandomHorizontalFlip(), transforms.RandomRotation(20), transforms.ToTensor()]
        )

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = Image.open(self.images[i])
        mask = Image.open(self.masks[i])
        image = self.transform(image)  # here
        mask = self.transform(mask)  # here
        return image, mask
