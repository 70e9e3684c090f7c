import albumentations as A
import cv2
from torch.utils.data import Dataset
from torchvision import transforms

augment = A.Compose([A.HorizontalFlip(p=0.5), A.RandomCrop(256, 256)])
to_tensor = transforms.Compose([transforms.ToTensor()])
colour = transforms.ColorJitter(0.2, 0.2)


class Roads(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = cv2.imread(self.images[i])
        mask = cv2.imread(self.masks[i], cv2.IMREAD_GRAYSCALE)
        both = augment(image=image, mask=mask)
        image, mask = both["image"], both["mask"]
        image = to_tensor(image)
        mask = to_tensor(mask)
        return colour(image), mask
