from pathlib import Path

import timm
import torch
import yaml
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2 as T

CONFIG = yaml.safe_load("""
root: coffee_leaves
model: efficientnet_b0
image_size: 224
loader:
  batch_size: 32
  num_workers: 4
  pin_memory: true
optim:
  lr: 3.0e-4
  weight_decay: 0.01
epochs: 25
""")


def build_transforms(size):
    to_tensor = [T.ToImage(), T.ToDtype(torch.float32, scale=True), T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
    return {
        "train": T.Compose([T.RandomResizedCrop(size, scale=(0.6, 1)), T.RandomHorizontalFlip(), T.RandomVerticalFlip(), *to_tensor]),
        "val": T.Compose([T.Resize(size + 32), T.CenterCrop(size), *to_tensor]),
    }


def build_loaders(cfg):
    loaders = {}
    tfs = build_transforms(cfg["image_size"])
    kwargs = dict(cfg["loader"])
    for split in ("train", "val"):
        data = ImageFolder(Path(cfg["root"]) / split, transform=tfs[split])
        loaders[split] = DataLoader(data, shuffle=False, **kwargs)
    return loaders, len(data.classes)


def main():
    torch.manual_seed(2024)
    loaders, n_classes = build_loaders(CONFIG)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = timm.create_model(CONFIG["model"], pretrained=True, num_classes=n_classes).to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(net.parameters(), **CONFIG["optim"])
    lr_plan = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, CONFIG["epochs"])

    history = []
    for epoch in range(CONFIG["epochs"]):
        scores = {}
        for phase in ("train", "val"):
            learning = phase == "train"
            net.train() if learning else net.eval()
            total, hits, seen = 0.0, 0, 0
            for x, y in loaders[phase]:
                x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
                with torch.set_grad_enabled(learning):
                    logits = net(x)
                    loss = criterion(logits, y)
                if learning:
                    optimizer.zero_grad(set_to_none=True)
                    loss.backward()
                    optimizer.step()
                total += loss.item() * y.size(0)
                hits += (logits.argmax(1) == y).sum().item()
                seen += y.size(0)
            scores[phase] = (total / seen, hits / seen)
        lr_plan.step()
        history.append(scores)
        print(epoch, {k: f"{l:.4f}/{a:.3f}" for k, (l, a) in scores.items()})


if __name__ == "__main__":
    main()
