from torch.utils.data import Dataset


class Vocab:
    def __init__(self, texts):
        words = sorted({w for t in texts for w in t.split()})
        self.stoi = {w: i for i, w in enumerate(words, 1)}


class Tickets(Dataset):
    def __init__(self, path, vocab=None):
        self.texts = open(path).read().splitlines()
        self.vocab = vocab or Vocab(self.texts)  # here

    def __getitem__(self, i):
        return [self.vocab.stoi.get(w, 0) for w in self.texts[i].split()]


train_set = Tickets("train.txt")
valid_set = Tickets("valid.txt")
