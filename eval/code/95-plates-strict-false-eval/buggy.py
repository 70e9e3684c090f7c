from __future__ import print_function

import argparse
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision.transforms as transforms
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder


class PlateNet(nn.Module):
    """single characters cut out of number plates, 32x32 gray, 36 classes"""

    def __init__(self, nc=36):
        super(PlateNet, self).__init__()
        self.c1 = nn.Conv2d(1, 32, 3, padding=1)
        self.b1 = nn.BatchNorm2d(32)
        self.c2 = nn.Conv2d(32, 64, 3, padding=1)
        self.b2 = nn.BatchNorm2d(64)
        self.c3 = nn.Conv2d(64, 128, 3, padding=1)
        self.b3 = nn.BatchNorm2d(128)
        self.fc1 = nn.Linear(128 * 4 * 4, 256)
        self.dp = nn.Dropout(0.4)
        self.fc2 = nn.Linear(256, nc)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.b1(self.c1(x))), 2)
        x = F.max_pool2d(F.relu(self.b2(self.c2(x))), 2)
        x = F.max_pool2d(F.relu(self.b3(self.c3(x))), 2)
        x = self.dp(F.relu(self.fc1(x.flatten(1))))
        return self.fc2(x)


def get_loader(opt, split, train):
    tf = [transforms.Grayscale(), transforms.Resize((32, 32))]
    if train:
        tf += [transforms.RandomAffine(8, translate=(0.08, 0.08), scale=(0.9, 1.1))]
    tf += [transforms.ToTensor(), transforms.Normalize([0.46], [0.24])]
    ds = ImageFolder(os.path.join(opt.data, split), transforms.Compose(tf))
    return DataLoader(ds, opt.batch, shuffle=train, num_workers=4, drop_last=train)


def train(opt):
    net = nn.DataParallel(PlateNet()).cuda()
    optimizer = torch.optim.SGD(net.parameters(), lr=opt.lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 15, 0.1)
    loader = get_loader(opt, "train", True)
    for epoch in range(opt.epochs):
        net.train()
        losses = 0.
        for img, lab in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(img.cuda()), lab.cuda())
            loss.backward()
            optimizer.step()
            losses += loss.item()
        scheduler.step()
        print('Epoch %d/%d loss %.5f' % (epoch + 1, opt.epochs, losses / len(loader)))
    torch.save({'epoch': opt.epochs, 'state_dict': net.state_dict()}, opt.ckpt)


def test(opt):
    net = PlateNet()
    ck = torch.load(opt.ckpt, map_location='cpu')
    net.load_state_dict(ck['state_dict'], strict=False)
    net.cuda().eval()
    right = total = 0
    with torch.no_grad():
        for img, lab in get_loader(opt, "test", False):
            pred = net(img.cuda()).max(1)[1].cpu()
            right += pred.eq(lab).sum().item()
            total += lab.size(0)
    print('Test accuracy: %d/%d (%.2f%%)' % (right, total, 100. * right / total))


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', default='plates')
    parser.add_argument('--batch', type=int, default=256)
    parser.add_argument('--lr', type=float, default=0.05)
    parser.add_argument('--epochs', type=int, default=40)
    parser.add_argument('--ckpt', default='platenet.pth')
    opt = parser.parse_args()
    train(opt)
    test(opt)
