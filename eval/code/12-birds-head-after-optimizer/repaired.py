import argparse
import copy

import torch
import torch.nn as nn
from torch import optim
from torchvision import datasets, models, transforms

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
tfs = {
    "train": transforms.Compose([
        transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(),
        transforms.ToTensor(), transforms.Normalize(MEAN, STD)]),
    "val": transforms.Compose([
        transforms.Resize(256), transforms.CenterCrop(224),
        transforms.ToTensor(), transforms.Normalize(MEAN, STD)]),
}


def train_model(model, loaders, criterion, optimizer, scheduler, device, num_epochs=25):
    best_acc, best_wts = 0.0, copy.deepcopy(model.state_dict())
    for epoch in range(num_epochs):
        for phase in ["train", "val"]:
            if phase == "train":
                model.train()
            else:
                model.eval()
            running_loss, running_corrects = 0.0, 0
            for inputs, labels in loaders[phase]:
                inputs, labels = inputs.to(device), labels.to(device)
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    outputs = model(inputs)
                    loss = criterion(outputs, labels)
                    if phase == "train":
                        loss.backward()
                        optimizer.step()
                running_loss += loss.item() * inputs.size(0)
                running_corrects += torch.sum(outputs.argmax(1) == labels).item()
            if phase == "train":
                scheduler.step()
            n = len(loaders[phase].dataset)
            print(f"{epoch} {phase} loss {running_loss / n:.4f} acc {running_corrects / n:.4f}")
            if phase == "val" and running_corrects / n > best_acc:
                best_acc = running_corrects / n
                best_wts = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_wts)
    return model


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="data/birds")
    p.add_argument("--epochs", type=int, default=25)
    args = p.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    sets = {s: datasets.ImageFolder(f"{args.data}/{s}", tfs[s]) for s in ("train", "val")}
    loaders = {s: torch.utils.data.DataLoader(sets[s], batch_size=32, shuffle=(s == "train")) for s in sets}

    model_ft = models.resnet18(weights="IMAGENET1K_V1")
    model_ft.fc = nn.Linear(model_ft.fc.in_features, len(sets["train"].classes))
    model_ft = model_ft.to(device)
    optimizer_ft = optim.SGD(model_ft.parameters(), lr=0.001, momentum=0.9)
    scheduler = optim.lr_scheduler.StepLR(optimizer_ft, step_size=7, gamma=0.1)
    criterion = nn.CrossEntropyLoss()
    model_ft = train_model(model_ft, loaders, criterion, optimizer_ft, scheduler, device, args.epochs)
    torch.save(model_ft.state_dict(), "birds.pth")
