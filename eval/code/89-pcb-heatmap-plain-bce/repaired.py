"""Solder defects on PCB photos, anchor free (centre heat map + size + offset)."""
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

IMG, STRIDE, NCLS = 512, 4, 6
G = IMG // STRIDE


def draw_gaussian(hm, cx, cy, sigma):
    ys, xs = np.ogrid[:G, :G]
    g = np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * sigma**2))
    np.maximum(hm, g, out=hm)


class PcbSet(Dataset):
    def __init__(self, root, split):
        self.root = Path(root)
        self.items = json.loads((self.root / f"{split}.json").read_text())

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        it = self.items[k]
        im = Image.open(self.root / it["file"]).convert("RGB")
        sx, sy = IMG / im.width, IMG / im.height
        x = torchvision.transforms.functional.to_tensor(im.resize((IMG, IMG)))
        x = torchvision.transforms.functional.normalize(x, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        hm = np.zeros((NCLS, G, G), np.float32)
        wh, off, m = np.zeros((2, G, G), np.float32), np.zeros((2, G, G), np.float32), np.zeros((1, G, G), np.float32)
        for x0, y0, x1, y1, c in it["boxes"]:
            w, h = (x1 - x0) * sx / STRIDE, (y1 - y0) * sy / STRIDE
            cx, cy = (x0 + x1) / 2 * sx / STRIDE, (y0 + y1) / 2 * sy / STRIDE
            i, j = min(int(cy), G - 1), min(int(cx), G - 1)
            draw_gaussian(hm[c], j, i, max(1.0, 0.15 * (w + h) / 2))
            wh[:, i, j] = w, h
            off[:, i, j] = cx - j, cy - i
            m[0, i, j] = 1
        return x, hm, wh, off, m


class CenterNet(nn.Module):
    def __init__(self):
        super().__init__()
        r = torchvision.models.resnet18(weights="IMAGENET1K_V1")
        self.body = nn.Sequential(*list(r.children())[:-2])
        ups, c = [], 512
        for d in (256, 128, 64):
            ups += [nn.ConvTranspose2d(c, d, 4, 2, 1, bias=False), nn.BatchNorm2d(d), nn.ReLU(inplace=True)]
            c = d
        self.up = nn.Sequential(*ups)
        self.hm, self.wh, self.off = self._head(NCLS), self._head(2), self._head(2)
        self.hm[-1].bias.data.fill_(-2.19)

    def _head(self, n):
        return nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(64, n, 1))

    def forward(self, x):
        f = self.up(self.body(x))
        return self.hm(f), self.wh(f), self.off(f)


def heat_loss(logits, gt):
    p = torch.sigmoid(logits).clamp(1e-4, 1 - 1e-4)
    pos = gt.eq(1).float()
    pos_l = -torch.log(p) * (1 - p) ** 2 * pos
    neg_l = -torch.log(1 - p) * p**2 * (1 - gt) ** 4 * (1 - pos)
    return (pos_l.sum() + neg_l.sum()) / pos.sum().clamp(min=1)


def reg_loss(pred, gt, m):
    return (F.l1_loss(pred, gt, reduction="none") * m).sum() / m.sum().clamp(min=1)


def total(out, batch):
    hm, wh, off = out
    _, g_hm, g_wh, g_off, m = batch
    return heat_loss(hm, g_hm) + 0.1 * reg_loss(wh, g_wh, m) + reg_loss(off, g_off, m)


if __name__ == "__main__":
    dev = torch.device("cuda")
    tl = DataLoader(PcbSet("pcb", "train"), 16, shuffle=True, num_workers=8, drop_last=True)
    vl = DataLoader(PcbSet("pcb", "val"), 16, num_workers=8)
    net = CenterNet().to(dev)
    opt = torch.optim.Adam(net.parameters(), 2.5e-4)
    sch = torch.optim.lr_scheduler.MultiStepLR(opt, [45, 60], 0.1)
    best = math.inf
    for ep in range(70):
        net.train()
        for b in tl:
            b = [t.to(dev, non_blocking=True) for t in b]
            loss = total(net(b[0]), b)
            opt.zero_grad()
            loss.backward()
            opt.step()
        sch.step()
        net.eval()
        with torch.no_grad():
            v = np.mean([total(net(b[0]), b).item() for b in ([t.to(dev) for t in bb] for bb in vl)])
        if v < best:
            best = v
            torch.save(net.state_dict(), "centernet.pth")
        print(f"ep {ep} last {loss.item():.4f} val {v:.4f}")
