from torch.utils.data import DataLoader, Dataset
from torchvision import transforms as T


class Moths(Dataset):
    def __init__(self, files, split):
        self.files = files
        self.split = split
        self.plain = T.Compose([T.Resize((224, 224)), T.ToTensor()])
        self.change = T.Compose([T.RandomResizedCrop(224), T.RandomHorizontalFlip(), T.ToTensor()])

    def __getitem__(self, i):
        if self.split == "train":
            return self.change(load(self.files[i]))
        return self.plain(load(self.files[i]))


train = DataLoader(Moths(fit, "train"), 32, shuffle=True)
valid = DataLoader(Moths(rest, "valid"), 32)
