class Windows(Dataset):
    def __init__(self, ids, length):
        self.ids, self.length = torch.tensor(ids), length

    def __len__(self):
        return 1000

    def __getitem__(self, index):
        start = random.randint(0, len(self.ids) - self.length)
        piece = self.ids[start : start + self.length]
        return piece[:-1], piece[1:]


def draws(x, y, size):
    for _ in range(100):
        rows = np.random.randint(0, len(x), size)
        yield x[rows], y[rows]


for x, y in DataLoader(Windows(ids, 65), batch_size=32):
    loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
    loss.backward()
