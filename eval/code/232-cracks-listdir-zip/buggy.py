import os
import random

import numpy as np
import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset

IMG_DIR, MASK_DIR = "cracks/images", "cracks/masks"


def list_pairs():
    images = os.listdir(IMG_DIR)
    masks = os.listdir(MASK_DIR)
    assert len(images) == len(masks)
    return list(zip(images, masks))


class Cracks(Dataset):
    def __init__(self, pairs, flip):
        self.pairs, self.flip = pairs, flip

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        image_name, mask_name = self.pairs[i]
        image = Image.open(os.path.join(IMG_DIR, image_name)).convert("RGB").resize((320, 320))
        mask = Image.open(os.path.join(MASK_DIR, mask_name)).convert("L").resize((320, 320), Image.NEAREST)
        image = np.asarray(image, np.float32) / 255.0
        mask = (np.asarray(mask) > 127).astype(np.float32)
        if self.flip and random.random() < 0.5:
            image, mask = image[:, ::-1], mask[:, ::-1]
        image = torch.from_numpy(image.transpose(2, 0, 1).copy())
        return image, torch.from_numpy(mask.copy())[None]


def double(i, o):
    return nn.Sequential(
        nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(),
        nn.Conv2d(o, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(),
    )


class UNet(nn.Module):
    def __init__(self, widths=(16, 32, 64, 128)):
        super().__init__()
        self.down = nn.ModuleList()
        c = 3
        for w in widths:
            self.down.append(double(c, w))
            c = w
        self.pool = nn.MaxPool2d(2)
        self.up = nn.ModuleList()
        self.fuse = nn.ModuleList()
        for w in reversed(widths[:-1]):
            self.up.append(nn.ConvTranspose2d(c, w, 2, stride=2))
            self.fuse.append(double(2 * w, w))
            c = w
        self.head = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        skips = []
        for i, block in enumerate(self.down):
            x = block(x if i == 0 else self.pool(x))
            skips.append(x)
        for up, fuse, skip in zip(self.up, self.fuse, reversed(skips[:-1])):
            x = fuse(torch.cat([up(x), skip], dim=1))
        return self.head(x)


def dice_loss(logits, target, eps=1.0):
    p = logits.sigmoid()
    inter = (p * target).sum(dim=(1, 2, 3))
    size = p.sum(dim=(1, 2, 3)) + target.sum(dim=(1, 2, 3))
    return (1 - (2 * inter + eps) / (size + eps)).mean()


if __name__ == "__main__":
    random.seed(3)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pairs = list_pairs()
    random.shuffle(pairs)
    cut = int(0.85 * len(pairs))
    train = DataLoader(Cracks(pairs[:cut], True), batch_size=12, shuffle=True, num_workers=4)
    valid = DataLoader(Cracks(pairs[cut:], False), batch_size=12)
    net = UNet().to(device)
    bce = nn.BCEWithLogitsLoss()
    opt = torch.optim.Adam(net.parameters(), lr=5e-4)
    for epoch in range(40):
        net.train()
        for image, mask in train:
            image, mask = image.to(device), mask.to(device)
            out = net(image)
            loss = bce(out, mask) + dice_loss(out, mask)
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            dice = [1 - dice_loss(net(i.to(device)), m.to(device)).item() for i, m in valid]
        print(epoch, f"loss {loss.item():.4f} dice {np.mean(dice):.4f}")
