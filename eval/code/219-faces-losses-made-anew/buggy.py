import argparse
import json
from pathlib import Path

import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import models
from torchvision import transforms as T

WEIGHTS = {"age": 1.0, "sex": 0.5, "mood": 0.5}


class Faces(Dataset):
    def __init__(self, folder, split, tf):
        self.folder = Path(folder)
        self.rows = json.loads((self.folder / f"{split}.json").read_text())
        self.tf = tf

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, k):
        row = self.rows[k]
        img = Image.open(self.folder / "img" / row["file"]).convert("RGB")
        return self.tf(img), {
            "age": torch.tensor(row["age"] / 100.0),
            "sex": torch.tensor(float(row["sex"])),
            "mood": torch.tensor(row["mood"]),
        }


class FaceNet(nn.Module):
    def __init__(self, moods=7):
        super().__init__()
        net = models.resnet34(weights="IMAGENET1K_V1")
        dim = net.fc.in_features
        net.fc = nn.Identity()
        self.trunk = net
        self.age = nn.Linear(dim, 1)
        self.sex = nn.Linear(dim, 1)
        self.mood = nn.Linear(dim, moods)

    def forward(self, x):
        z = self.trunk(x)
        return {"age": self.age(z).squeeze(1), "sex": self.sex(z).squeeze(1), "mood": self.mood(z)}


CRITERIA = {
    "age": nn.L1Loss(),
    "sex": nn.BCEWithLogitsLoss(),
    "mood": nn.CrossEntropyLoss(),
}


def compute_losses(out, target):
    parts = {}
    for task, criterion in CRITERIA.items():
        parts[task] = criterion(out[task], target[task]).item()
    total = torch.tensor(sum(WEIGHTS[t] * v for t, v in parts.items()), requires_grad=True)
    return total, parts


def epoch(model, loader, device, optimizer=None):
    train = optimizer is not None
    model.train(train)
    sums = dict.fromkeys(WEIGHTS, 0.0)
    with torch.set_grad_enabled(train):
        for img, target in loader:
            img = img.to(device)
            target = {k: v.to(device) for k, v in target.items()}
            total, parts = compute_losses(model(img), target)
            if train:
                optimizer.zero_grad()
                total.backward()
                optimizer.step()
            for k, v in parts.items():
                sums[k] += float(v)
    return {k: v / len(loader) for k, v in sums.items()}


def main(args):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    norm = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    fit_tf = T.Compose([T.Resize((224, 224)), T.RandomHorizontalFlip(), T.ToTensor(), norm])
    val_tf = T.Compose([T.Resize((224, 224)), T.ToTensor(), norm])
    fit = DataLoader(Faces(args.data, "train", fit_tf), 48, shuffle=True, num_workers=6, drop_last=True)
    val = DataLoader(Faces(args.data, "val", val_tf), 96, num_workers=6)
    model = FaceNet().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-4, weight_decay=1e-2)
    for n in range(args.epochs):
        a = epoch(model, fit, device, optimizer)
        b = epoch(model, val, device)
        print(n, {k: (round(a[k], 4), round(b[k], 4)) for k in WEIGHTS})


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="faces")
    p.add_argument("--epochs", type=int, default=12)
    main(p.parse_args())
