from torch.utils.data import DataLoader, Dataset
from torchvision import transforms as T


def changes(split):
    if split in ("train", "trainval"):
        return T.Compose([T.RandomResizedCrop(224), T.RandomHorizontalFlip(), T.ToTensor()])
    return T.Compose([T.Resize((224, 224)), T.ToTensor()])


class Moths(Dataset):
    def __init__(self, files, split):
        self.files = files
        self.change = changes(split)

    def __getitem__(self, i):
        return self.change(load(self.files[i]))


train = DataLoader(Moths(fit, "train"), 32, shuffle=True)
valid = DataLoader(Moths(rest, "valid"), 32)
