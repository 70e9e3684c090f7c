import argparse
import time

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

# every row of tunes.npy is ONE whole tune in abc notation, 257 tokens, cut into inputs and next tokens


class TuneRNN(nn.Module):
    def __init__(self, vocab, emb=128, hid=512, layers=2, p=0.3):
        super().__init__()
        self.hid, self.layers = hid, layers
        self.embed = nn.Embedding(vocab, emb)
        self.rnn = nn.LSTM(emb, hid, layers, batch_first=True, dropout=p)
        self.drop = nn.Dropout(p)
        self.out = nn.Linear(hid, vocab)

    def forward(self, x, state):
        y, state = self.rnn(self.drop(self.embed(x)), state)
        return self.out(self.drop(y)), state

    def init_state(self, n, device):
        z = torch.zeros(self.layers, n, self.hid, device=device)
        return z, z.clone()


def repackage(state):
    return tuple(s.detach() for s in state)


def run(model, loader, crit, device, opt=None):
    model.train(opt is not None)
    total, seen = 0.0, 0
    state = model.init_state(loader.batch_size, device)
    with torch.set_grad_enabled(opt is not None):
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            state = repackage(state)
            logits, state = model(x, state)
            loss = crit(logits.flatten(0, 1), y.flatten())
            if opt is not None:
                opt.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                opt.step()
            total += loss.item() * len(x)
            seen += len(x)
    return total / seen


def get_loaders(path, bs):
    tunes = torch.from_numpy(np.load(path)).long()
    g = torch.Generator().manual_seed(0)
    tunes = tunes[torch.randperm(len(tunes), generator=g)]
    cut = int(0.9 * len(tunes))
    tr, va = tunes[:cut], tunes[cut:]
    mk = lambda t, sh: DataLoader(TensorDataset(t[:, :-1], t[:, 1:]), bs, shuffle=sh, drop_last=True)
    return mk(tr, True), mk(va, False), int(tunes.max()) + 1


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default="tunes.npy")
    ap.add_argument("--bs", type=int, default=64)
    ap.add_argument("--lr", type=float, default=2e-3)
    ap.add_argument("--epochs", type=int, default=40)
    a = ap.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    trl, val, V = get_loaders(a.data, a.bs)
    net = TuneRNN(V).to(device)
    opt = torch.optim.Adam(net.parameters(), lr=a.lr)
    sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=2)
    crit = nn.CrossEntropyLoss()
    best = 1e9
    for e in range(1, a.epochs + 1):
        t0 = time.time()
        tr_loss = run(net, trl, crit, device, opt)
        va_loss = run(net, val, crit, device)
        sched.step(va_loss)
        if va_loss < best:
            best = va_loss
            torch.save(net.state_dict(), "tune_rnn.pt")
        print(f"{e:3d} train {tr_loss:.3f} val {va_loss:.3f} best {best:.3f} ({time.time() - t0:.0f}s)")
