import torch
from torch import nn
from torch.nn import functional as F


class CharRNN(nn.Module):
    def __init__(self, vocab, width=256):
        super().__init__()
        self.emb = nn.Embedding(vocab, width)
        self.rnn = nn.LSTM(width, width, num_layers=2, batch_first=True)
        self.out = nn.Linear(width, vocab)

    def forward(self, x):
        return self.out(self.rnn(self.emb(x))[0])


net = CharRNN(96)
opt = torch.optim.RMSprop(net.parameters(), lr=2e-3)
for batch in torch.load("lines.pt").split(64):
    logits = net(batch)
    loss = F.cross_entropy(logits[:, :-1].transpose(1, 2), batch[:, 1:])
    opt.zero_grad()
    loss.backward()
    opt.step()
