import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Text(Dataset):
    def __init__(self, ids, length):
        self.ids, self.length = ids, length

    def __len__(self):
        return len(self.ids) // self.length

    def __getitem__(self, index):
        begin = index * self.length
        source = self.ids[begin : begin + self.length]
        target = self.ids[begin : begin + self.length]  # here
        return source, target


class GRULM(nn.Module):
    def __init__(self, vocab, size=128):
        super().__init__()
        self.embedding = nn.Embedding(vocab, size)
        self.gru = nn.GRU(size, size, batch_first=True)
        self.decoder = nn.Linear(size, vocab)

    def forward(self, ids):
        hidden, _ = self.gru(self.embedding(ids))
        return self.decoder(hidden)


model = GRULM(5000)
optimizer = torch.optim.Adam(model.parameters())
loss_fn = nn.CrossEntropyLoss()
for source, target in DataLoader(Text(torch.load("ids.pt"), 64), batch_size=32, shuffle=True):
    scores = model(source)
    loss = loss_fn(scores.view(-1, 5000), target.view(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
