import argparse
import math
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

CTX, VOCAB = 64, 512


class LM(nn.Module):
    def __init__(self, d=128, layers=2, heads=4):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCAB, d), nn.Embedding(CTX, d)
        block = nn.TransformerEncoderLayer(d, heads, 4 * d, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(block, layers, enable_nested_tensor=False)
        self.ln = nn.LayerNorm(d)
        self.head = nn.Linear(d, VOCAB, bias=False)

    def forward(self, ids):
        n = ids.size(1)
        mask = nn.Transformer.generate_square_subsequent_mask(n, device=ids.device)
        x = self.wte(ids) + self.wpe(torch.arange(n, device=ids.device))
        return self.head(self.ln(self.blocks(x, mask=mask, is_causal=True)))


def batch(data, size, device):
    ix = np.random.randint(0, len(data) - CTX - 1, size)
    x = torch.stack([torch.from_numpy(data[i:i + CTX].astype(np.int64)) for i in ix])
    y = torch.stack([torch.from_numpy(data[i + 1:i + 1 + CTX].astype(np.int64)) for i in ix])
    return x.to(device), y.to(device)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--steps", type=int, default=50000)
    ap.add_argument("--save-every", type=int, default=1000)
    ap.add_argument("--ckpt", default="ckpt.pt")
    ap.add_argument("--resume", action="store_true")
    args = ap.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train, val = (np.memmap(f, dtype=np.uint16, mode="r") for f in ("train.bin", "val.bin"))
    model = LM().to(device)
    opt = torch.optim.AdamW(model.parameters(), lr=6e-4, betas=(0.9, 0.95), weight_decay=0.1)
    warmup = min(1000, args.steps // 10 + 1)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min((s + 1) / warmup, 0.5 * (1 + math.cos(math.pi * s / args.steps))))
    start = 0
    if args.resume and os.path.exists(args.ckpt):
        state = torch.load(args.ckpt, map_location=device)
        model.load_state_dict(state["model"])
        opt.load_state_dict(state["opt"])
        sched.load_state_dict(state["sched"])
        start = state["step"]
    for step in range(start, args.steps):
        model.train()
        x, y = batch(train, 32, device)
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        sched.step()
        if (step + 1) % args.save_every == 0:
            model.eval()
            with torch.no_grad():
                x, y = batch(val, 64, device)
                vl = F.cross_entropy(model(x).flatten(0, 1), y.flatten()).item()
            print(f"step {step + 1} lr {sched.get_last_lr()[0]:.2e} train {loss.item():.4f} val {vl:.4f}")
            torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "sched": sched.state_dict(), "step": step + 1}, args.ckpt)


if __name__ == "__main__":
    main()
