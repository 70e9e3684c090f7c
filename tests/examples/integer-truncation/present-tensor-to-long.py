class Slices(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.tf = transforms.Compose([transforms.Resize((256, 256)), transforms.ToTensor()])

    def __getitem__(self, i):
        image = self.tf(Image.open(self.images[i]))
        mask = self.tf(Image.open(self.masks[i])).squeeze(0).long()  # here
        return image, mask
