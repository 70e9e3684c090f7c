class Shuffled(Sampler):
    def __init__(self, n, seed):
        self.n, self.seed, self.epoch = n, seed, 0

    def __iter__(self):
        generator = torch.Generator()
        generator.manual_seed(self.seed + self.epoch)
        self.epoch += 1
        yield from torch.randperm(self.n, generator=generator).tolist()

    def __len__(self):
        return self.n


loader = DataLoader(train_set, batch_size=64, shuffle=True)
