class Flow(Dataset):
    def __getitem__(self, i):
        x = self.flow[i : i + 24]
        y = self.flow[i + 23 : i + 23 + 12]  # here
        return x, y
