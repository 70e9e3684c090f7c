import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader


def collate(batch):
    words, labels = zip(*batch)
    return pad_sequence(words, batch_first=True), torch.tensor(labels)


emb, rnn, head = nn.Embedding(9000, 64), nn.LSTM(64, 64, batch_first=True), nn.Linear(64, 2)
opt = torch.optim.Adam([*emb.parameters(), *rnn.parameters(), *head.parameters()])
for words, label in DataLoader(torch.load("reviews.pt"), batch_size=16, shuffle=True, collate_fn=collate):
    _, (state, _) = rnn(emb(words))
    loss = nn.functional.cross_entropy(head(state[-1]), label)
    opt.zero_grad()
    loss.backward()
    opt.step()
