import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.models import MobileNet_V2_Weights, mobilenet_v2


def get_loaders(root, batch_size):
    weights = MobileNet_V2_Weights.IMAGENET1K_V2
    train_tf = transforms.Compose([
        transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])
    train = datasets.StanfordCars(root, split="train", transform=train_tf)
    test = datasets.StanfordCars(root, split="test", transform=weights.transforms())
    return (DataLoader(train, batch_size, shuffle=True, num_workers=4),
            DataLoader(test, batch_size, num_workers=4))


@torch.no_grad()
def accuracy(model, loader, device):
    model.eval()
    hits = total = 0
    for x, y in loader:
        hits += (model(x.to(device)).argmax(1).cpu() == y).sum().item()
        total += len(y)
    return hits / total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default="cars")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--batch-size", type=int, default=64)
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train_loader, test_loader = get_loaders(args.root, args.batch_size)

    model = mobilenet_v2(weights=MobileNet_V2_Weights.IMAGENET1K_V2).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=1e-2)
    model.classifier[1] = nn.Linear(model.last_channel, 196).to(device)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.epochs)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

    for epoch in range(args.epochs):
        model.train()
        total = 0.0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
        scheduler.step()
        print(epoch, total / len(train_loader.dataset), accuracy(model, test_loader, device))


if __name__ == "__main__":
    main()
