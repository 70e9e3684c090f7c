import glob
import numpy as np
import torch
import torch.nn as nn
from skimage import io
from torch.utils.data import DataLoader, Dataset

cfg = dict(
    images="cells/img/*.png",
    n_classes=3,          # background, cell, border
    crop=256,
    batch=8,
    lr=0.01,
    momentum=0.9,
    wd=1e-4,
    epochs=80,
)


class CellDs(Dataset):
    def __init__(self, files, train):
        self.files, self.train = files, train

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        img = io.imread(self.files[i]).astype(np.float32)
        lab = io.imread(self.files[i].replace("/img/", "/label/")).astype(np.int64)     # 0,1,2
        c = cfg["crop"]
        y, x = (img.shape[0] - c) // 2, (img.shape[1] - c) // 2
        if self.train:
            y, x = (int(torch.randint(s - c + 1, ())) for s in img.shape)
        img, lab = img[y:y + c, x:x + c], lab[y:y + c, x:x + c]
        img = (img - img.mean()) / (img.std() + 1e-6)
        return torch.from_numpy(img)[None], torch.from_numpy(lab)


def double(i, o):
    return nn.Sequential(
        nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True),
        nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


class UNet(nn.Module):
    def __init__(self, n, w=(32, 64, 128, 256)):
        super().__init__()
        self.d = nn.ModuleList([double(a, b) for a, b in zip((1, *w[:-1]), w)])
        self.pool = nn.MaxPool2d(2)
        self.u = nn.ModuleList([nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(w[:-1], w[1:])][::-1])
        self.c = nn.ModuleList([double(2 * a, a) for a in w[:-1]][::-1])
        self.out = nn.Conv2d(w[0], n, 1)

    def forward(self, x):
        skips = []
        for k, blk in enumerate(self.d):
            x = blk(x if k == 0 else self.pool(x))
            skips.append(x)
        for up, conv, s in zip(self.u, self.c, skips[-2::-1]):
            x = conv(torch.cat([up(x), s], 1))
        return self.out(x)


def miou(conf):
    inter = conf.diag()
    return (inter / (conf.sum(0) + conf.sum(1) - inter).clamp(min=1)).mean().item()


torch.manual_seed(1)
np.random.seed(1)
files = np.random.permutation(sorted(glob.glob(cfg["images"])))
n_val = len(files) // 5
tr, va = CellDs(files[n_val:], True), CellDs(files[:n_val], False)
trl = DataLoader(tr, cfg["batch"], shuffle=True, num_workers=4, drop_last=True)
val = DataLoader(va, cfg["batch"])

model = UNet(cfg["n_classes"]).cuda()
loss_fn = nn.CrossEntropyLoss()
optim = torch.optim.SGD(model.parameters(), cfg["lr"], momentum=cfg["momentum"], weight_decay=cfg["wd"])
sched = torch.optim.lr_scheduler.PolynomialLR(optim, cfg["epochs"], power=0.9)

for epoch in range(cfg["epochs"]):
    model.train()
    hist = []
    for img, lab in trl:
        optim.zero_grad()
        loss = loss_fn(model(img.cuda()), lab.cuda())
        loss.backward()
        optim.step()
        hist.append(loss.item())
    sched.step()

    model.eval()
    conf = torch.zeros(3, 3)
    with torch.no_grad():
        for img, lab in val:
            pred = model(img.cuda()).argmax(1).cpu()
            conf += torch.bincount((lab * 3 + pred).flatten(), minlength=9).view(3, 3)
    print(f"[{epoch:02d}] loss {np.mean(hist):.4f}  mIoU {miou(conf):.3f}")
torch.save(model.state_dict(), "unet_cells.pt")
