import random

import torch
import torch.nn as nn
import torch.optim as optim

from dates import PAD, SOS, make_batches, n_source, n_target

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Encoder(nn.Module):
    def __init__(self, vocab, emb, hid):
        super().__init__()
        self.embedding = nn.Embedding(vocab, emb, padding_idx=PAD)
        self.rnn = nn.GRU(emb, hid)

    def forward(self, src):
        _, hidden = self.rnn(self.embedding(src))
        return hidden


class Decoder(nn.Module):
    def __init__(self, vocab, emb, hid):
        super().__init__()
        self.vocab = vocab
        self.embedding = nn.Embedding(vocab, emb, padding_idx=PAD)
        self.rnn = nn.GRU(emb, hid)
        self.out = nn.Linear(hid, vocab)

    def forward(self, token, hidden):
        embedded = self.embedding(token).unsqueeze(0)
        output, hidden = self.rnn(embedded, hidden)
        return self.out(output.squeeze(0)), hidden


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, src, trg, teacher_forcing_ratio=0.5):
        # src, trg: [length, batch]
        steps, batch = trg.shape
        outputs = torch.zeros(steps, batch, self.decoder.vocab, device=src.device)
        hidden = self.encoder(src)
        token = trg[0]
        for t in range(1, steps):
            output, hidden = self.decoder(token, hidden)
            outputs[t] = output
            forced = random.random() < teacher_forcing_ratio
            token = trg[t] if forced else output.argmax(1)
        return outputs


def train(model, batches, optimizer, criterion, clip=1.0):
    model.train()
    total = 0.0
    for src, trg in batches:
        src, trg = src.to(device), trg.to(device)
        optimizer.zero_grad()
        output = model(src, trg)
        loss = criterion(output[1:].reshape(-1, output.shape[-1]), trg[1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        total += loss.item()
    return total / len(batches)


def evaluate(model, batches, criterion):
    model.eval()
    total, right, n = 0.0, 0, 0
    with torch.no_grad():
        for src, trg in batches:
            src, trg = src.to(device), trg.to(device)
            output = model(src, trg, 0)
            loss = criterion(output[1:].reshape(-1, output.shape[-1]), trg[1:].reshape(-1))
            total += loss.item()
            keep = trg[1:] != PAD
            right += ((output[1:].argmax(-1) == trg[1:]) & keep).sum().item()
            n += keep.sum().item()
    return total / len(batches), right / n


model = Seq2Seq(Encoder(n_source, 64, 256), Decoder(n_target, 64, 256)).to(device)
optimizer = optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
for epoch in range(25):
    train_loss = train(model, make_batches("train", 128, shuffle=True), optimizer, criterion)
    val_loss, val_acc = evaluate(model, make_batches("val", 128, shuffle=False), criterion)
    print(f"{epoch:02d} train {train_loss:.3f} val {val_loss:.3f} symbols right {val_acc:.3f}")
