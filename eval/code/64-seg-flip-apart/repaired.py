import os
import random

import numpy as np
import torch
import torch.nn as nn
import torchvision.transforms.functional as TF
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

N_CLASSES, EPOCHS, CROP = 5, 60, 64


class Streets(Dataset):
    def __init__(self, root, train):
        self.img_dir, self.lbl_dir = os.path.join(root, "img"), os.path.join(root, "lbl")
        self.names = sorted(os.listdir(self.img_dir))
        self.train = train
        self.normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

    def __len__(self):
        return len(self.names)

    def _augment(self, img, lbl):
        if random.random() < 0.5:
            img, lbl = TF.hflip(img), TF.hflip(lbl)
        window = transforms.RandomCrop.get_params(img, (CROP, CROP))
        img, lbl = TF.crop(img, *window), TF.crop(lbl, *window)
        return img, lbl

    def __getitem__(self, i):
        img = Image.open(os.path.join(self.img_dir, self.names[i])).convert("RGB")
        lbl = Image.open(os.path.join(self.lbl_dir, self.names[i]))
        if self.train:
            img, lbl = self._augment(img, lbl)
        x = self.normalize(TF.to_tensor(img))
        return x, torch.from_numpy(np.array(lbl)).long()


def cbr(i, o, d=1):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=d, dilation=d, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))


net = nn.Sequential(cbr(3, 32), cbr(32, 64), cbr(64, 64, 2), cbr(64, 64, 4), cbr(64, 64, 8), nn.Conv2d(64, N_CLASSES, 1))
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
net.to(device)
train_dl = DataLoader(Streets("cityx/train", True), batch_size=8, shuffle=True, num_workers=4)
val_dl = DataLoader(Streets("cityx/val", False), batch_size=4, num_workers=4)
criterion = nn.CrossEntropyLoss(ignore_index=255)
optimizer = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9, weight_decay=1e-4)
scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=EPOCHS, power=0.9)

for epoch in range(EPOCHS):
    net.train()
    for x, y in train_dl:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
    scheduler.step()
    net.eval()
    conf = torch.zeros(N_CLASSES, N_CLASSES)
    with torch.no_grad():
        for x, y in val_dl:
            p = net(x.to(device)).argmax(1).cpu()
            keep = y != 255
            conf += torch.bincount(y[keep] * N_CLASSES + p[keep], minlength=N_CLASSES**2).view(N_CLASSES, N_CLASSES)
    iou = conf.diag() / (conf.sum(0) + conf.sum(1) - conf.diag()).clamp(min=1)
    print(f"epoch {epoch} loss {loss.item():.3f} mIoU {iou.mean():.4f}")
