import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

def collate(batch):
    words, tags = zip(*batch)
    return pad_sequence(words, batch_first=True), pad_sequence(tags, batch_first=True)

loader = torch.utils.data.DataLoader(train, batch_size=32, collate_fn=collate)
loss_fn = nn.CrossEntropyLoss(ignore_index=0)
for words, tags in loader:
    logits = model(words)
    loss = loss_fn(logits.view(-1, num_tags), tags.view(-1))
    loss.backward()
    optimizer.step()
