import argparse
import time

import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.models import mobilenet_v3_large

parser = argparse.ArgumentParser()
parser.add_argument("--root", default="/data/places")
parser.add_argument("--epochs", type=int, default=90)
parser.add_argument("--bs", type=int, default=256)
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()

norm = transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
train_ds = datasets.ImageFolder(args.root + "/train", transforms.Compose([
    transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor(), norm]))
val_ds = datasets.ImageFolder(args.root + "/val", transforms.Compose([
    transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), norm]))
train_dl = DataLoader(train_ds, args.bs, shuffle=True, num_workers=8, pin_memory=True, drop_last=True)
val_dl = DataLoader(val_ds, args.bs, num_workers=8, pin_memory=True)

model = mobilenet_v3_large(num_classes=len(train_ds.classes)).cuda()
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = torch.optim.SGD(model.parameters(), args.lr, momentum=0.9, weight_decay=4e-5)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.epochs * len(train_dl))


def train_one(epoch):
    model.train()
    t0 = time.time()
    for i, (x, y) in enumerate(train_dl):
        x, y = x.cuda(non_blocking=True), y.cuda(non_blocking=True)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cuda", dtype=torch.float16):
            loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        if i % 100 == 0:
            print(f"{epoch} [{i}/{len(train_dl)}] loss {loss.item():.3f} {(i + 1) * args.bs / (time.time() - t0):.0f} img/s")


@torch.no_grad()
def validate():
    model.eval()
    hit = 0
    for x, y in val_dl:
        with torch.autocast("cuda", dtype=torch.float16):
            hit += (model(x.cuda(non_blocking=True)).argmax(1).cpu() == y).sum().item()
    return hit / len(val_ds)


for epoch in range(args.epochs):
    train_one(epoch)
    print("val", validate())
