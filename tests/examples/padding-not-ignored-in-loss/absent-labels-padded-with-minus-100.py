import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader


def collate(batch):
    words, tags = zip(*batch)
    padded = pad_sequence(words, batch_first=True)
    return padded, pad_sequence(tags, batch_first=True, padding_value=-100)


emb, rnn, head = nn.Embedding(9000, 64), nn.LSTM(64, 64, batch_first=True), nn.Linear(64, 17)
opt = torch.optim.Adam([*emb.parameters(), *rnn.parameters(), *head.parameters()])
criterion = nn.CrossEntropyLoss(label_smoothing=0.0, ignore_index=-100)
for words, tags in DataLoader(torch.load("tagged.pt"), batch_size=16, shuffle=True, collate_fn=collate):
    scores = head(rnn(emb(words))[0])
    loss = criterion(scores.view(-1, 17), tags.view(-1))
    opt.zero_grad()
    loss.backward()
    opt.step()
