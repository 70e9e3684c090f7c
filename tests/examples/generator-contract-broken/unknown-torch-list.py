from torch.utils.data import Dataset, DataLoader

class Pairs(Dataset):
    def __len__(self):
        return len(self.left)

    def __getitem__(self, i):
        return [self.left[i], self.right[i]]

loader = DataLoader(Pairs(), batch_size=8, shuffle=True)
