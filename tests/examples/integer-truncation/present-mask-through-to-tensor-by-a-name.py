class Fields(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.prepare = T.Compose([T.Resize((256, 256)), T.ToTensor()])

    def __getitem__(self, i):
        x = self.prepare(Image.open(self.images[i]).convert("RGB"))
        y = self.prepare(Image.open(self.masks[i]))
        y = y.squeeze(0)
        return x, y.long()  # here
