import os
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision.models as models
import torchvision.transforms as T
from PIL import Image
from torch.utils.data import DataLoader, Dataset

CONF = {"dir": "plankton/unlabelled", "bs": 512, "epochs": 200, "lr": 3e-4, "wd": 1e-4, "proj": 128, "tau": 0.07}


class TwoViews(Dataset):
    exts = (".png", ".jpg")

    def __init__(self, root):
        self.files = [os.path.join(r, f) for r, _, fs in os.walk(root) for f in fs if f.endswith(self.exts)]
        self.tf = T.Compose([
            T.RandomResizedCrop(96, scale=(0.3, 1.0)),
            T.RandomHorizontalFlip(),
            T.RandomVerticalFlip(),
            T.RandomApply([T.ColorJitter(0.4, 0.4, 0.2, 0.05)], p=0.8),
            T.ToTensor(),
            T.Normalize([0.5] * 3, [0.25] * 3),
        ])

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        im = Image.open(self.files[i]).convert("RGB")
        return self.tf(im), self.tf(im)


class SimCLR(nn.Module):
    def __init__(self, dim):
        super().__init__()
        net = models.resnet18()
        net.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        width = net.fc.in_features
        net.fc = nn.Identity()
        self.encoder = net
        self.projector = nn.Sequential(nn.Linear(width, width), nn.ReLU(inplace=True), nn.Linear(width, dim))

    def forward(self, x):
        return F.normalize(self.projector(self.encoder(x)), dim=-1)


def nt_xent(z1, z2, tau):
    n = z1.size(0)
    z = torch.cat([z1, z2])
    sim = z @ z.t() / tau
    sim.fill_diagonal_(float("-inf"))
    target = torch.arange(2 * n, device=z.device).roll(n)
    return F.cross_entropy(sim, target)


def main():
    device = "cuda"
    loader = DataLoader(TwoViews(CONF["dir"]), CONF["bs"], shuffle=True, num_workers=12, drop_last=True, pin_memory=True)
    model = SimCLR(CONF["proj"]).to(device)
    opt = torch.optim.Adam(model.parameters(), lr=CONF["lr"], weight_decay=CONF["wd"])
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=CONF["epochs"])
    start = 0
    if len(sys.argv) > 1:
        ck = torch.load(sys.argv[1])
        model.load_state_dict(ck["m"]); opt.load_state_dict(ck["o"]); sched.load_state_dict(ck["s"])
        start = ck["e"] + 1
    for e in range(start, CONF["epochs"]):
        model.train()
        tot = 0.0
        for a, b in loader:
            z1, z2 = model(a.to(device)), model(b.to(device))
            loss = nt_xent(z1, z2, CONF["tau"])
            opt.zero_grad()
            loss.backward()
            opt.step()
            tot += loss.item()
        sched.step()
        print(e, "loss %.4f" % (tot / len(loader)), "lr %.2e" % sched.get_last_lr()[0], flush=True)
        torch.save({"m": model.state_dict(), "o": opt.state_dict(), "s": sched.state_dict(), "e": e}, "simclr.ck")


main()
