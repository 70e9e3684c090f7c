## train_plates.py
import json
import sys

import torch
import torchvision
from torch import nn
from torch.utils.data import DataLoader, random_split
from torchvision import transforms

NORM = transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])


def build(n):
    net = torchvision.models.mobilenet_v3_small(weights="IMAGENET1K_V1")
    net.classifier[3] = nn.Linear(net.classifier[3].in_features, n)
    return net


def fit(root="dishes", epochs=12, device="cuda"):
    tf = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor(), NORM])
    data = torchvision.datasets.ImageFolder(root, tf)
    n_val = len(data) // 10
    train, val = random_split(data, [len(data) - n_val, n_val], torch.Generator().manual_seed(5))
    train_dl = DataLoader(train, 32, shuffle=True, num_workers=4)
    val_dl = DataLoader(val, 64, num_workers=4)
    net = build(len(data.classes)).to(device)
    opt = torch.optim.AdamW(net.parameters(), 2e-4)
    for e in range(epochs):
        net.train()
        for x, y in train_dl:
            loss = nn.functional.cross_entropy(net(x.to(device)), y.to(device))
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            ok = sum((net(x.to(device)).argmax(1).cpu() == y).sum().item() for x, y in val_dl)
        print(e, f"val acc {ok / n_val:.3f}")
    torch.save(net.state_dict(), "dishes.pt")
    json.dump(data.classes, open("dishes.json", "w"))


## predict.py
from PIL import Image


class DishPredictor:
    def __init__(self, weights="dishes.pt", names="dishes.json"):
        self.names = json.load(open(names))
        self.net = build(len(self.names))
        self.net.load_state_dict(torch.load(weights, map_location="cpu"))
        self.net.eval()
        self.prepare = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])

    @torch.no_grad()
    def __call__(self, path):
        x = self.prepare(Image.open(path).convert("RGB")).unsqueeze(0)
        p = self.net(x).softmax(1)[0]
        best = p.argmax().item()
        return self.names[best], p[best].item()


if __name__ == "__main__":
    if sys.argv[1] == "train":
        fit()
    else:
        predictor = DishPredictor()
        for path in sys.argv[2:]:
            print(path, *predictor(path))
