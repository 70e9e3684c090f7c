# adapter tuning of our in-house support-ticket encoder, hand made lora (no peft on the cluster)
import json
import math
import os

import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

from ticketlib.encoder import TicketEncoder      # 6 layer bert-like, returns (B, T, 384)

RANK, ALPHA = 8, 16
DEV = torch.device("cuda")


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, r=RANK, alpha=ALPHA):
        super().__init__()
        self.base = base
        for p in self.base.parameters():
            p.requires_grad = False
        self.scale = alpha / r
        self.A = nn.Parameter(torch.zeros(r, base.in_features))
        self.B = nn.Parameter(torch.zeros(base.out_features, r))

    def forward(self, x):
        return self.base(x) + self.scale * F.linear(F.linear(x, self.A), self.B)


def inject(module):
    """replace q and v projections everywhere"""
    n = 0
    for name, child in module.named_children():
        if isinstance(child, nn.Linear) and name in ("q_proj", "v_proj"):
            setattr(module, name, LoRALinear(child))
            n += 1
        else:
            n += inject(child)
    return n


class Tickets(Dataset):
    def __init__(self, path):
        self.rows = [json.loads(l) for l in open(path)]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        r = self.rows[i]
        return torch.tensor(r["ids"][:256]), r["queue"]


def collate(batch):
    ids, y = zip(*batch)
    ids = nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=0)
    return ids, (ids != 0), torch.tensor(y)


class Classifier(nn.Module):
    def __init__(self, enc, n):
        super().__init__()
        self.enc = enc
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(384, n)

    def forward(self, ids, mask):
        h = self.enc(ids, mask)
        m = mask.unsqueeze(-1).float()
        pooled = (h * m).sum(1) / m.sum(1).clamp(min=1)
        return self.head(self.drop(pooled))


def evaluate(model, loader):
    model.eval()
    ok = tot = 0
    with torch.no_grad():
        for ids, mask, y in loader:
            p = model(ids.to(DEV), mask.to(DEV)).argmax(-1).cpu()
            ok += (p == y).sum().item()
            tot += len(y)
    model.train()
    return ok / tot


if __name__ == "__main__":
    torch.manual_seed(7)
    enc = TicketEncoder()
    enc.load_state_dict(torch.load("encoder_v3.pt", map_location="cpu"))
    for p in enc.parameters():
        p.requires_grad = False
    print("lora layers:", inject(enc))
    model = Classifier(enc, n=23).to(DEV)

    tr = DataLoader(Tickets("train.jsonl"), 32, shuffle=True, collate_fn=collate, num_workers=4)
    va = DataLoader(Tickets("valid.jsonl"), 64, collate_fn=collate)
    todo = [p for p in model.parameters() if p.requires_grad]
    opt = torch.optim.AdamW(todo, lr=3e-4, weight_decay=0.01)
    sched = torch.optim.lr_scheduler.LinearLR(opt, 1.0, 0.05, total_iters=8 * len(tr))
    for ep in range(8):
        for ids, mask, y in tr:
            loss = F.cross_entropy(model(ids.to(DEV), mask.to(DEV)), y.to(DEV))
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(todo, 1.0)
            opt.step()
            sched.step()
        print(ep, round(loss.item(), 4), evaluate(model, va))
    os.makedirs("out", exist_ok=True)
    torch.save(model.state_dict(), "out/lora.pt")
