"""Species of camera-trap pictures with a small residual network."""

import argparse

import numpy as np
import pandas as pd
import torch
from PIL import Image
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class Trap(Dataset):
    def __init__(self, table, transform):
        self.files = table["file"].tolist()
        self.codes = table["code"].tolist()
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        with Image.open(self.files[i]) as picture:
            return self.transform(picture.convert("RGB")), self.codes[i]


def block(cin, cout):
    return nn.Sequential(
        nn.Conv2d(cin, cout, 3, padding=1, bias=False),
        nn.BatchNorm2d(cout),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
    )


class TrapNet(nn.Module):
    def __init__(self, species):
        super().__init__()
        self.features = nn.Sequential(block(3, 32), block(32, 64), block(64, 128), block(128, 256))
        self.head = nn.Linear(256, species)

    def forward(self, x):
        return self.head(self.features(x).mean(dim=(2, 3)))


def train(net, loader, optimizer, scheduler, epochs, device):
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        net.train()
        total = 0.0
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = criterion(net(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        scheduler.step()
        print(f"epoch {epoch}: loss {total / len(loader.dataset):.4f}")


@torch.no_grad()
def predict(net, loader, device):
    net.eval()
    answers = []
    for x, _ in loader:
        answers.append(net(x.to(device)).argmax(1).cpu().numpy())
    return np.concatenate(answers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", default="traps.csv")
    parser.add_argument("--epochs", type=int, default=40)
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    table = pd.read_csv(args.table)
    table["code"] = pd.Categorical(table["species"]).codes.astype("int64")
    rest, test = train_test_split(table, test_size=0.2, stratify=table["code"], random_state=4)
    normal = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    augment = transforms.Compose(
        [transforms.RandomResizedCrop(128), transforms.RandomHorizontalFlip(), transforms.ToTensor(), normal]
    )
    plain = transforms.Compose(
        [transforms.Resize(144), transforms.CenterCrop(128), transforms.ToTensor(), normal]
    )
    train_loader = DataLoader(Trap(rest, augment), batch_size=64, shuffle=True, num_workers=4)
    test_loader = DataLoader(Trap(test, plain), batch_size=64, shuffle=True, num_workers=4)
    net = TrapNet(table["code"].nunique()).to(device)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-2)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs)
    train(net, train_loader, optimizer, scheduler, args.epochs, device)
    answers = predict(net, test_loader, device)
    print("balanced accuracy", balanced_accuracy_score(test["code"], answers))


if __name__ == "__main__":
    main()
