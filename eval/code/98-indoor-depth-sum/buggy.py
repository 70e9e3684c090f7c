import h5py
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset
from torchvision.models import resnet34, ResNet34_Weights

# scene type (13 rooms) + dense depth from one rgb image, shared trunk


class NyuH5(Dataset):
    MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)

    def __init__(self, path, split, augment=False):
        self.path, self.split, self.augment = path, split, augment
        self.h5 = None
        with h5py.File(path, "r") as f:
            self.n = len(f[split]["scene"])

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if self.h5 is None:
            self.h5 = h5py.File(self.path, "r")[self.split]
        rgb = torch.from_numpy(self.h5["rgb"][i]).float() / 255          # 3 x 224 x 288
        depth = torch.from_numpy(self.h5["depth"][i]).float()            # 224 x 288, metres
        if self.augment and torch.rand(()) < 0.5:
            rgb, depth = rgb.flip(-1), depth.flip(-1)
        return (rgb - self.MEAN) / self.STD, depth, int(self.h5["scene"][i])


class MultiTask(nn.Module):
    def __init__(self, rooms=13):
        super().__init__()
        t = resnet34(weights=ResNet34_Weights.DEFAULT)
        self.trunk = nn.Sequential(t.conv1, t.bn1, t.relu, t.maxpool, t.layer1, t.layer2, t.layer3, t.layer4)
        self.cls = nn.Linear(512, rooms)
        self.dec = nn.Sequential(*[
            m for a, b in ((512, 256), (256, 128), (128, 64), (64, 32), (32, 32))
            for m in (nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU())
        ])
        self.depth = nn.Conv2d(32, 1, 3, padding=1)

    def forward(self, x):
        f = self.trunk(x)
        return self.cls(f.mean((2, 3))), F.softplus(self.depth(self.dec(f))).squeeze(1)


def compute_loss(logits, d_hat, scene, depth):
    valid = (depth > 0.1).float()
    l_cls = F.cross_entropy(logits, scene)
    l_dep = ((d_hat - depth).abs() * valid).sum()
    return l_cls + l_dep, l_cls.item(), l_dep.item()


def validate(net, dl):
    net.eval()
    acc, mae, n = 0, 0.0, 0
    with torch.no_grad():
        for x, d, s in dl:
            lo, dh = net(x.cuda())
            acc += (lo.argmax(1).cpu() == s).sum().item()
            v = d > 0.1
            mae += (dh.cpu() - d).abs()[v].mean().item() * len(x)
            n += len(x)
    return acc / n, mae / n


tr = DataLoader(NyuH5("nyu.h5", "train", True), 16, shuffle=True, num_workers=6, drop_last=True)
va = DataLoader(NyuH5("nyu.h5", "val"), 16, num_workers=2)
net = MultiTask().cuda()
opt = torch.optim.AdamW(net.parameters(), lr=2e-4, weight_decay=1e-2)
EPOCHS = 40
sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, EPOCHS * len(tr))
for ep in range(EPOCHS):
    net.train()
    log = []
    for x, d, s in tr:
        x, d, s = x.cuda(), d.cuda(), s.cuda()
        loss, a, b = compute_loss(*net(x), s, d)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        sch.step()
        log.append((a, b))
    print(f"ep {ep} cls/depth loss", np.mean(log, 0).round(3), "val acc %.3f depth mae %.3f m" % validate(net, va))
