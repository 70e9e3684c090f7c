class Fields(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.prepare = T.Compose([T.Resize((256, 256)), T.ToTensor()])
        self.prepare_mask = T.Compose([T.Resize((256, 256), Image.NEAREST), T.PILToTensor()])

    def __getitem__(self, i):
        x = self.prepare(Image.open(self.images[i]).convert("RGB"))
        y = self.prepare_mask(Image.open(self.masks[i]))
        return x, y.squeeze(0).long()
