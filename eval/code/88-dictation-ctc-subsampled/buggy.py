import csv

import torch
import torch.nn as nn
import torchaudio
from torch.utils.data import DataLoader, Dataset

CHARS = "_ abcdefghijklmnopqrstuvwxyz'"          # index 0 is the ctc blank
STOI = {c: i for i, c in enumerate(CHARS)}
SR = 16000
HOP = 160                                         # 10 ms frames
STRIDES = (2, 2, 2, 2)

mel = torchaudio.transforms.MelSpectrogram(SR, n_fft=400, hop_length=HOP, n_mels=80)


class Utterances(Dataset):
    """tsv: wav path, lower case transcript (read speech, around 14 characters per second)"""

    def __init__(self, tsv):
        with open(tsv) as f:
            self.items = list(csv.reader(f, delimiter="\t"))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        wav, text = self.items[i]
        y, sr = torchaudio.load(wav)
        assert sr == SR
        feat = torch.log(mel(y[:1]).squeeze(0) + 1e-6).t()        # (frames, 80)
        feat = (feat - feat.mean(0)) / (feat.std(0) + 1e-5)
        return feat, torch.tensor([STOI[c] for c in text if c in STOI and c != "_"])


def collate(batch):
    feats, texts = zip(*batch)
    flen = torch.tensor([len(f) for f in feats])
    tlen = torch.tensor([len(t) for t in texts])
    return nn.utils.rnn.pad_sequence(feats, batch_first=True), flen, torch.cat(texts), tlen


class Recognizer(nn.Module):
    def __init__(self, dim=256):
        super().__init__()
        convs, c = [], 80
        for s in STRIDES:
            convs += [nn.Conv1d(c, dim, 3, stride=s, padding=1), nn.BatchNorm1d(dim), nn.ReLU()]
            c = dim
        self.front = nn.Sequential(*convs)
        self.rnn = nn.GRU(dim, dim, num_layers=3, batch_first=True, bidirectional=True, dropout=0.2)
        self.fc = nn.Linear(2 * dim, len(CHARS))

    def out_len(self, n):
        for s in STRIDES:
            n = (n - 1) // s + 1
        return n

    def forward(self, x, n):
        x = self.front(x.transpose(1, 2)).transpose(1, 2)
        n = self.out_len(n)
        packed = nn.utils.rnn.pack_padded_sequence(x, n.cpu(), batch_first=True, enforce_sorted=False)
        x, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.fc(x).log_softmax(-1), n


def train():
    dev = "cuda"
    dl = DataLoader(Utterances("train.tsv"), 24, shuffle=True, collate_fn=collate, num_workers=8)
    dv = DataLoader(Utterances("dev.tsv"), 24, collate_fn=collate, num_workers=4)
    net = Recognizer().to(dev)
    ctc = nn.CTCLoss(blank=0, zero_infinity=True)
    opt = torch.optim.AdamW(net.parameters(), lr=4e-4, weight_decay=1e-2)
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, 4e-4, epochs=30, steps_per_epoch=len(dl), pct_start=0.1)

    for epoch in range(30):
        net.train()
        run = 0
        for x, xl, t, tl in dl:
            lp, n = net(x.to(dev), xl)
            loss = ctc(lp.transpose(0, 1), t.to(dev), n, tl)
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            opt.step()
            sched.step()
            run += loss.item()
        net.eval()
        dev_loss, k = 0, 0
        with torch.no_grad():
            for x, xl, t, tl in dv:
                lp, n = net(x.to(dev), xl)
                dev_loss += ctc(lp.transpose(0, 1), t.to(dev), n, tl).item() * len(xl)
                k += len(xl)
        print("epoch", epoch, "train", run / len(dl), "dev", dev_loss / k)
        torch.save(net.state_dict(), "asr.pt")


train()
