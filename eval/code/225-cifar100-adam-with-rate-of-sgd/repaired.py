#!/usr/bin/env python
"""usage: train.py --arch vgg --opt adam"""
import argparse
import math
import time

import torch
import torch.nn as nn
import torchvision
import torchvision.transforms as tt

parser = argparse.ArgumentParser()
parser.add_argument("--arch", default="vgg", choices=["vgg", "plain"])
parser.add_argument("--opt", default="sgd", choices=["sgd", "adam", "rmsprop"])
parser.add_argument("--base-lr", default=0.1, type=float)
parser.add_argument("--epochs", default=100, type=int)
parser.add_argument("--bs", default=128, type=int)
args = parser.parse_args()

OPTIMIZERS = {
    "sgd": lambda ps, lr: torch.optim.SGD(ps, lr, momentum=0.9, weight_decay=5e-4),
    "adam": lambda ps, lr: torch.optim.Adam(ps, lr),
    "rmsprop": lambda ps, lr: torch.optim.RMSprop(ps, lr),
}


def get_optimizer(name, net, lr):
    return OPTIMIZERS[name](net.parameters(), lr)


class VGG(nn.Module):
    plan = [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M"]

    def __init__(self, classes):
        super().__init__()
        layers, c = [], 3
        for v in self.plan:
            if v == "M":
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(c, v, 3, padding=1), nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
                c = v
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(512 * 2 * 2, classes)

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


def plain(classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(3072, 512), nn.ReLU(), nn.Linear(512, classes))


norm = tt.Normalize((0.5071, 0.4865, 0.4409), (0.2673, 0.2564, 0.2762))
train_set = torchvision.datasets.CIFAR100(
    ".", True, tt.Compose([tt.RandomCrop(32, padding=4), tt.RandomHorizontalFlip(), tt.ToTensor(), norm]), download=True
)
test_set = torchvision.datasets.CIFAR100(".", False, tt.Compose([tt.ToTensor(), norm]), download=True)
train_loader = torch.utils.data.DataLoader(train_set, args.bs, True, num_workers=2)
test_loader = torch.utils.data.DataLoader(test_set, 500, False, num_workers=2)

net = {"vgg": VGG, "plain": plain}[args.arch](100).cuda()
optimizer = get_optimizer(args.opt, net, args.base_lr)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [50, 75], 0.1)
criterion = nn.CrossEntropyLoss().cuda()

for epoch in range(args.epochs):
    t0 = time.time()
    net.train()
    for step, (img, lab) in enumerate(train_loader):
        img, lab = img.cuda(), lab.cuda()
        optimizer.zero_grad()
        loss = criterion(net(img), lab)
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"{epoch}:{step} loss {loss.item():.4f} (ln 100 = {math.log(100):.3f})")
    scheduler.step()
    net.eval()
    ok = 0
    with torch.no_grad():
        for img, lab in test_loader:
            ok += net(img.cuda()).argmax(1).eq(lab.cuda()).sum().item()
    print(f"epoch {epoch} top1 {ok / len(test_set):.4f} {time.time() - t0:.0f}s")
