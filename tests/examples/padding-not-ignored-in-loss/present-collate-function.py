import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader


def collate(batch):
    sources, replies = zip(*batch)
    return pad_sequence(sources, batch_first=True), pad_sequence(replies, batch_first=True)


class Chat(nn.Module):
    def __init__(self, vocab=8000, d=128):
        super().__init__()
        self.emb = nn.Embedding(vocab, d)
        self.encoder = nn.LSTM(d, d, batch_first=True)
        self.decoder = nn.LSTM(d, d, batch_first=True)
        self.head = nn.Linear(d, vocab)

    def forward(self, src, dst):
        _, state = self.encoder(self.emb(src))
        return self.head(self.decoder(self.emb(dst), state)[0])


net = Chat()
opt = torch.optim.Adam(net.parameters())
for src, dst in DataLoader(torch.load("pairs.pt"), batch_size=16, shuffle=True, collate_fn=collate):
    out = net(src, dst[:, :-1])
    loss = nn.functional.cross_entropy(out.flatten(0, 1), dst[:, 1:].flatten())  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
