from PIL import Image
from torchvision import transforms

augment = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])


class Lungs:
    def __init__(self, images, masks):
        self.images, self.masks = images, masks

    def __getitem__(self, i):
        image = augment(Image.open(self.images[i]))  # here
        mask = augment(Image.open(self.masks[i]))  # here
        return image, mask
