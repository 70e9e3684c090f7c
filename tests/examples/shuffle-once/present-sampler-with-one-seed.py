class Shuffled(Sampler):
    def __init__(self, n, seed):
        self.n, self.seed = n, seed

    def __iter__(self):
        generator = torch.Generator()
        generator.manual_seed(self.seed)  # here
        yield from torch.randperm(self.n, generator=generator).tolist()

    def __len__(self):
        return self.n


loader = DataLoader(train_set, batch_size=64, sampler=Shuffled(len(train_set), 7))
