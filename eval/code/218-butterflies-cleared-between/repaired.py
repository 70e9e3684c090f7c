# ==== data.py ====
import os

import torch
from torchvision import datasets, transforms

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def make_loaders(root, size=224, bs=64, workers=4):
    train_tf = transforms.Compose([
        transforms.RandomResizedCrop(size),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(MEAN, STD),
    ])
    test_tf = transforms.Compose([
        transforms.Resize(256),
        transforms.CenterCrop(size),
        transforms.ToTensor(),
        transforms.Normalize(MEAN, STD),
    ])
    train = datasets.ImageFolder(os.path.join(root, "train"), train_tf)
    test = datasets.ImageFolder(os.path.join(root, "valid"), test_tf)
    return (
        torch.utils.data.DataLoader(train, bs, shuffle=True, num_workers=workers, pin_memory=True),
        torch.utils.data.DataLoader(test, bs, shuffle=False, num_workers=workers),
        train.classes,
    )


# ==== engine.py ====
import torch.nn.functional as F


def update(optimizer, loss, model, max_norm):
    """backward pass, clipping and one step"""
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()
    optimizer.zero_grad()


def train_one_epoch(model, loader, optimizer, device, max_norm=1.0):
    model.train()
    meter = 0.0
    for images, target in loader:
        images = images.to(device, non_blocking=True)
        target = target.to(device, non_blocking=True)
        loss = F.cross_entropy(model(images), target, label_smoothing=0.1)
        update(optimizer, loss, model, max_norm)
        meter += loss.item()
    return meter / len(loader)


@torch.inference_mode()
def accuracy(model, loader, device):
    model.eval()
    good = seen = 0
    for images, target in loader:
        guess = model(images.to(device)).argmax(1).cpu()
        good += int((guess == target).sum())
        seen += target.size(0)
    return good / seen


# ==== main.py ====
import argparse

from torchvision.models import ResNet18_Weights, resnet18


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("root")
    ap.add_argument("--epochs", type=int, default=15)
    ap.add_argument("--lr", type=float, default=0.01)
    opt = ap.parse_args()
    device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    train_loader, test_loader, classes = make_loaders(opt.root)
    model = resnet18(weights=ResNet18_Weights.IMAGENET1K_V1)
    model.fc = torch.nn.Linear(model.fc.in_features, len(classes))
    model.to(device)
    sgd = torch.optim.SGD(model.parameters(), lr=opt.lr, momentum=0.9, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.StepLR(sgd, step_size=5, gamma=0.1)
    for epoch in range(opt.epochs):
        loss = train_one_epoch(model, train_loader, sgd, device)
        plan.step()
        print(epoch, f"loss {loss:.3f} acc {accuracy(model, test_loader, device):.3f}")
    torch.save(model.state_dict(), "butterflies.pt")


if __name__ == "__main__":
    main()
