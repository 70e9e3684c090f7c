from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


@dataclass
class Config:
    root: Path = Path("galaxies")
    batch_size: int = 64
    epochs: int = 20
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    workers: int = 4
    device: str = "cuda"


class Galaxies(Dataset):
    def __init__(self, root, split):
        self.images = np.load(root / f"{split}_images.npy", mmap_mode="r")
        redshift = np.load(root / f"{split}_redshift.npy").astype(np.float32)
        train = np.load(root / "train_redshift.npy")
        self.target = (redshift - train.mean()) / train.std()

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = torch.from_numpy(self.images[i].astype(np.float32)) / 255.0
        return image, torch.tensor(self.target[i], dtype=torch.float32)


def make_model():
    layers, cin = [], 3
    for cout in (32, 64, 128, 256):
        layers += [nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(), nn.MaxPool2d(2)]
        cin = cout
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(cin, 1))


def main(cfg):
    torch.manual_seed(11)
    train = DataLoader(Galaxies(cfg.root, "train"), cfg.batch_size, shuffle=True, num_workers=cfg.workers)
    val = DataLoader(Galaxies(cfg.root, "val"), cfg.batch_size, num_workers=cfg.workers)
    net = make_model().to(cfg.device)
    opt = torch.optim.Adam(net.parameters(), lr=cfg.learning_rate, weight_decay=cfg.weight_decay)
    loss_fn = nn.SmoothL1Loss()
    for epoch in range(cfg.epochs):
        net.train()
        total = 0.0
        for image, z in train:
            image, z = image.to(cfg.device), z.to(cfg.device)
            opt.zero_grad(set_to_none=True)
            loss = loss_fn(net(image).squeeze(1), z)
            loss.backward()
            opt.step()
            total += loss.item() * len(z)
        net.eval()
        val_total = 0.0
        with torch.inference_mode():
            for image, z in val:
                image, z = image.to(cfg.device), z.to(cfg.device)
                val_total += loss_fn(net(image).squeeze(1), z).item() * len(z)
        print(epoch, total / len(train.dataset), val_total / len(val.dataset))
    torch.save(net.state_dict(), cfg.root / "redshift.pt")


if __name__ == "__main__":
    main(Config())
