import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Text(Dataset):
    def __init__(self, ids, length):
        self.ids, self.length = ids, length

    def __len__(self):
        return (len(self.ids) - 1) // self.length

    def __getitem__(self, index):
        piece = self.ids[index * self.length : (index + 1) * self.length + 1]
        return piece[:-1], piece[1:]


class GRULM(nn.Module):
    def __init__(self, vocab, size=128):
        super().__init__()
        self.embedding = nn.Embedding(vocab, size)
        self.gru = nn.GRU(size, size, batch_first=True)
        self.decoder = nn.Linear(size, vocab)

    def forward(self, ids):
        return self.decoder(self.gru(self.embedding(ids))[0])


model = GRULM(5000)
optimizer = torch.optim.Adam(model.parameters())
for x, y in DataLoader(Text(torch.load("ids.pt"), 64), batch_size=32, shuffle=True):
    loss = nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
