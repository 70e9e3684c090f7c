import os

import albumentations as A
import cv2
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from albumentations.pytorch import ToTensorV2
from torch.utils.data import DataLoader, Dataset
from torchvision.models import convnext_tiny


class CFG:
    root = "/data/moths"
    size = 256
    bs = 48
    epochs = 20
    lr = 1e-4
    folds = 5
    valid_fold = 0


def get_transforms(split):
    if split in ("train", "trainval"):
        return A.Compose([
            A.RandomResizedCrop(size=(CFG.size, CFG.size), scale=(0.3, 1.0)),
            A.HorizontalFlip(p=0.5),
            A.VerticalFlip(p=0.5),
            A.RandomBrightnessContrast(0.3, 0.3, p=0.8),
            A.CoarseDropout(p=0.5),
            A.Normalize(),
            ToTensorV2(),
        ])
    return A.Compose([A.Resize(CFG.size, CFG.size), A.Normalize(), ToTensorV2()])


class Moths(Dataset):
    def __init__(self, frame, split):
        self.files = frame["file"].tolist()
        self.labels = frame["label"].to_numpy(np.int64)
        self.tf = get_transforms(split)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        img = cv2.imread(os.path.join(CFG.root, "images", self.files[i]))
        img = cv2.cvtColor(img, cv2.COLOR_BGR2RGB)
        return self.tf(image=img)["image"], self.labels[i]


def get_model(n):
    m = convnext_tiny(weights="DEFAULT")
    m.classifier[2] = nn.Linear(m.classifier[2].in_features, n)
    return m


def train_fn(model, dl, crit, opt, sched, device):
    model.train()
    avg = 0
    for img, lab in dl:
        img, lab = img.to(device), lab.to(device)
        opt.zero_grad()
        loss = crit(model(img), lab)
        loss.backward()
        opt.step()
        sched.step()
        avg += loss.item() / len(dl)
    return avg


def valid_fn(model, dl, crit, device):
    model.eval()
    preds, labels, avg = [], [], 0
    with torch.no_grad():
        for img, lab in dl:
            out = model(img.to(device))
            avg += crit(out, lab.to(device)).item() / len(dl)
            preds.append(out.argmax(1).cpu())
            labels.append(lab)
    acc = (torch.cat(preds) == torch.cat(labels)).float().mean().item()
    return avg, acc


if __name__ == "__main__":
    device = torch.device("cuda")
    df = pd.read_csv(f"{CFG.root}/folds.csv")
    tr, va = df[df.fold != CFG.valid_fold], df[df.fold == CFG.valid_fold]
    tr_dl = DataLoader(Moths(tr, "train"), CFG.bs, shuffle=True, num_workers=8, drop_last=True)
    va_dl = DataLoader(Moths(va, "valid"), CFG.bs * 2, shuffle=False, num_workers=8)
    model = get_model(df.label.nunique()).to(device)
    crit = nn.CrossEntropyLoss()
    opt = torch.optim.AdamW(model.parameters(), lr=CFG.lr, weight_decay=1e-2)
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, CFG.lr, epochs=CFG.epochs, steps_per_epoch=len(tr_dl))
    for e in range(CFG.epochs):
        a = train_fn(model, tr_dl, crit, opt, sched, device)
        b, acc = valid_fn(model, va_dl, crit, device)
        print(f"E{e} train {a:.4f} valid {b:.4f} acc {acc:.4f}")
