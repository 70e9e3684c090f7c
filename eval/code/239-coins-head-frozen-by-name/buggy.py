import argparse

import torch
import torch.nn as nn
import torchvision.transforms as T
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.models import resnet50


def get_args():
    parser = argparse.ArgumentParser(description="fine-tune on ancient coins")
    parser.add_argument("--train-dir", default="coins/train")
    parser.add_argument("--val-dir", default="coins/val")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--lr", type=float, default=1e-3)
    return parser.parse_args()


def prepare_model(n_classes):
    model = resnet50(weights="IMAGENET1K_V2")
    model.fc = nn.Linear(model.fc.in_features, n_classes)
    for name, param in model.named_parameters():
        if not name.startswith("layer4"):
            param.requires_grad = False
    return model


def count(model):
    total = sum(p.numel() for p in model.parameters())
    free = sum(p.numel() for p in model.parameters() if p.requires_grad)
    print(f"{free / 1e6:.1f} of {total / 1e6:.1f} million parameters are trained")


@torch.no_grad()
def validate(model, loader, device):
    model.eval()
    good = 0
    for x, y in loader:
        good += (model(x.to(device)).argmax(1).cpu() == y).sum().item()
    return good / len(loader.dataset)


def main():
    args = get_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    norm = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    train_tf = T.Compose([T.RandomResizedCrop(224, scale=(0.7, 1)), T.RandomRotation(180), T.ToTensor(), norm])
    val_tf = T.Compose([T.Resize(256), T.CenterCrop(224), T.ToTensor(), norm])
    train_set = ImageFolder(args.train_dir, train_tf)
    val_set = ImageFolder(args.val_dir, val_tf)
    train_loader = DataLoader(train_set, 32, shuffle=True, num_workers=4)
    val_loader = DataLoader(val_set, 64, num_workers=4)
    model = prepare_model(len(train_set.classes)).to(device)
    count(model)
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(params, lr=args.lr, momentum=0.9, weight_decay=1e-4)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
        print(epoch, f"{validate(model, val_loader, device):.3f}")


if __name__ == "__main__":
    main()
