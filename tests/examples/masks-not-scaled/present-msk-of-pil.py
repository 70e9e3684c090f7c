class Cells(Dataset):
    def __getitem__(self, i):
        img = np.array(Image.open(self.images[i])).astype(np.float32) / 255
        msk = np.array(Image.open(self.masks[i])).astype(np.float32)  # here
        return torch.tensor(img)[None], torch.tensor(msk)[None]


criterion = nn.BCEWithLogitsLoss()
for x, y in DataLoader(Cells(), batch_size=4, shuffle=True):
    loss = criterion(net(x), y)
    loss.backward()
