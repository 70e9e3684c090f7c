import math
import time

import torch
import torch.nn as nn

TEXT = open("poems.txt", encoding="utf-8").read()
CHARS = sorted(set(TEXT))
STOI = {c: i for i, c in enumerate(CHARS)}

hp = {
    "emb": 64,
    "hidden": 512,
    "layers": 3,
    "seq": 200,
    "batch": 64,
    "lr": 2e-3,
    "clip": 0.5,
    "steps": 20_000,
    "device": "cuda" if torch.cuda.is_available() else "cpu",
}

data = torch.tensor([STOI[c] for c in TEXT])
cut = int(0.95 * len(data))
train_data, valid_data = data[:cut], data[cut:]


def batch(source):
    ix = torch.randint(len(source) - hp["seq"] - 1, (hp["batch"],))
    x = torch.stack([source[i : i + hp["seq"]] for i in ix])
    y = torch.stack([source[i + 1 : i + hp["seq"] + 1] for i in ix])
    return x.to(hp["device"]), y.to(hp["device"])


class CharLSTM(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.emb = nn.Embedding(vocab, hp["emb"])
        self.lstm = nn.LSTM(hp["emb"], hp["hidden"], hp["layers"], batch_first=True, dropout=0.2)
        self.out = nn.Linear(hp["hidden"], vocab)

    def forward(self, x):
        h, _ = self.lstm(self.emb(x))
        return self.out(h)


def optimise(net, opt, loss):
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), hp["clip"])
    opt.step()


def loss_of(net, x, y):
    logits = net(x)
    return nn.functional.cross_entropy(logits.reshape(-1, len(CHARS)), y.reshape(-1))


@torch.no_grad()
def perplexity(net, n=20):
    net.eval()
    value = sum(loss_of(net, *batch(valid_data)).item() for _ in range(n)) / n
    net.train()
    return math.exp(value)


net = CharLSTM(len(CHARS)).to(hp["device"])
opt = torch.optim.Adam(net.parameters(), lr=hp["lr"])
t0 = time.time()
for step in range(hp["steps"]):
    loss = loss_of(net, *batch(train_data))
    optimise(net, opt, loss)
    if step % 500 == 0:
        print(f"{step:6d} loss {loss.item():.3f} valid ppl {perplexity(net):.2f} {time.time() - t0:.0f}s")
torch.save(net.state_dict(), "poems.pt")
