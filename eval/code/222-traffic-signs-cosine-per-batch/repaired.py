import argparse
from typing import Callable

import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


def parse():
    p = argparse.ArgumentParser("GTSRB")
    p.add_argument("--data", default="./data")
    p.add_argument("--max-epochs", type=int, default=40)
    p.add_argument("--batch-size", type=int, default=256)
    p.add_argument("--lr", type=float, default=0.05)
    p.add_argument("--wd", type=float, default=5e-4)
    return p.parse_args()


class SignNet(nn.Module):
    def __init__(self, n=43):
        super().__init__()

        def conv(i, o):
            return nn.Sequential(nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))

        self.body = nn.Sequential(
            conv(3, 32), conv(32, 32), nn.MaxPool2d(2),
            conv(32, 64), conv(64, 64), nn.MaxPool2d(2),
            conv(64, 128), conv(128, 128), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        )
        self.fc = nn.Linear(128, n)

    def forward(self, x):
        return self.fc(self.body(x))


class Loop:
    """A small training loop with hooks."""

    def __init__(self, model, optimizer, scheduler, device):
        self.model, self.optimizer, self.scheduler, self.device = model, optimizer, scheduler, device
        self.hooks: dict[str, list[Callable[[], None]]] = {"batch_end": [], "epoch_end": []}

    def on(self, event, fn):
        self.hooks[event].append(fn)

    def fire(self, event):
        for fn in self.hooks[event]:
            fn()

    def fit(self, loader, epochs, check):
        for e in range(epochs):
            self.model.train()
            for x, y in loader:
                x, y = x.to(self.device), y.to(self.device)
                loss = F.cross_entropy(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
            self.after_epoch(e, loss.item(), check())

    def after_epoch(self, e, loss, acc):
        self.scheduler.step()
        print(f"{e} loss {loss:.3f} acc {acc:.3f} lr {self.scheduler.get_last_lr()[0]:.5f}")
        self.fire("epoch_end")


def main():
    a = parse()
    dev = "cuda" if torch.cuda.is_available() else "cpu"
    stats = transforms.Normalize((0.3403, 0.3121, 0.3214), (0.2724, 0.2608, 0.2669))
    train_tf = transforms.Compose([
        transforms.Resize((36, 36)), transforms.RandomCrop(32), transforms.ColorJitter(0.3, 0.3),
        transforms.ToTensor(), stats,
    ])
    test_tf = transforms.Compose([transforms.Resize((32, 32)), transforms.ToTensor(), stats])
    train = datasets.GTSRB(a.data, "train", train_tf, download=True)
    test = datasets.GTSRB(a.data, "test", test_tf, download=True)
    train_dl = DataLoader(train, a.batch_size, shuffle=True, num_workers=4)
    test_dl = DataLoader(test, 512, num_workers=4)
    model = SignNet().to(dev)
    opt = optim.SGD(model.parameters(), lr=a.lr, momentum=0.9, weight_decay=a.wd, nesterov=True)
    sched = optim.lr_scheduler.CosineAnnealingLR(opt, T_max=a.max_epochs)

    @torch.no_grad()
    def check():
        model.eval()
        hits = sum((model(x.to(dev)).argmax(1).cpu() == y).sum().item() for x, y in test_dl)
        return hits / len(test)

    Loop(model, opt, sched, dev).fit(train_dl, a.max_epochs, check)


if __name__ == "__main__":
    main()
