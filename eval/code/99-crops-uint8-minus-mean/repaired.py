import pickle

import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import TensorDataset, DataLoader

torch.backends.cudnn.benchmark = True


def load_patches(fn):
    """pickled aerial patches, uint8, N x 64 x 64 x 4 (r, g, b, nir), labels 0..8"""
    with open(fn, "rb") as fh:
        d = pickle.load(fh)
    return np.asarray(d["patches"]), np.asarray(d["crop"], dtype=np.int64)


def preprocess(imgs, mean_img):
    imgs = imgs.astype(np.float32) - mean_img
    imgs = imgs.astype(np.float32) / 64.0
    return torch.from_numpy(imgs.transpose(0, 3, 1, 2).copy())


def augment(x):
    if torch.rand(1) < 0.5:
        x = x.flip(3)
    k = int(torch.randint(0, 4, (1,)))
    return torch.rot90(x, k, (2, 3))


def block(i, o):
    return [nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.LeakyReLU(0.1), nn.MaxPool2d(2)]


class CropNet(nn.Module):
    def __init__(self, n=9):
        super().__init__()
        self.feat = nn.Sequential(*block(4, 48), *block(48, 96), *block(96, 192), *block(192, 192))
        self.cls = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(192 * 16, n))

    def forward(self, x):
        return self.cls(self.feat(x))


x_tr, y_tr = load_patches("patches_train.pkl")
x_te, y_te = load_patches("patches_test.pkl")
mean_img = x_tr.mean(axis=0)
train_ds = TensorDataset(preprocess(x_tr, mean_img), torch.from_numpy(y_tr))
test_ds = TensorDataset(preprocess(x_te, mean_img), torch.from_numpy(y_te))
train_dl = DataLoader(train_ds, batch_size=128, shuffle=True)
test_dl = DataLoader(test_ds, batch_size=256)

net = CropNet().cuda()
opt = optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
sched = optim.lr_scheduler.MultiStepLR(opt, milestones=[25, 40], gamma=0.1)
loss_fn = nn.CrossEntropyLoss()

for ep in range(50):
    net.train()
    losses, hits = [], 0
    for x, y in train_dl:
        x, y = augment(x.cuda()), y.cuda()
        out = net(x)
        loss = loss_fn(out, y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
        hits += (out.argmax(1) == y).sum().item()
    sched.step()
    net.eval()
    with torch.no_grad():
        te = sum((net(x.cuda()).argmax(1).cpu() == y).sum().item() for x, y in test_dl)
    print(f"{ep:02d}  loss {np.mean(losses):.4f}  train {hits / len(train_ds):.4f}  test {te / len(test_ds):.4f}")
