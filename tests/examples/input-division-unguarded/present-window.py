class Windows(Dataset):
    def __getitem__(self, i):
        window = self.signal[self.starts[i] : self.starts[i] + 128]
        window = (window - window.mean()) / window.std()  # here
        return torch.from_numpy(window).float(), self.labels[i]
