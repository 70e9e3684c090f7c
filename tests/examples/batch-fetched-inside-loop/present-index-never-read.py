class Windows(Dataset):
    def __init__(self, ids, length):
        self.ids, self.length = torch.tensor(ids), length

    def __len__(self):
        return len(self.ids) // self.length

    def __getitem__(self, index):  # here
        piece = self.ids[: self.length]
        return piece[:-1], piece[1:]


for x, y in DataLoader(Windows(ids, 65), batch_size=32, shuffle=True):
    loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
    loss.backward()
