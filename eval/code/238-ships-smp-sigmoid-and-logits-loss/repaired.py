import os

import albumentations as A
import cv2
import numpy as np
import segmentation_models_pytorch as smp
import torch
from albumentations.pytorch import ToTensorV2
from torch.utils.data import DataLoader, Dataset

cfg = dict(
    arch="FPN",
    encoder="resnet34",
    activation=None,
    size=384,
    batch=16,
    lr=1e-4,
    epochs=30,
)


class Ships(Dataset):
    def __init__(self, names, augment):
        self.names = names
        steps = [A.HorizontalFlip(p=0.5), A.RandomRotate90(p=0.5)] if augment else []
        self.tf = A.Compose([*steps, A.Resize(cfg["size"], cfg["size"]), A.Normalize(), ToTensorV2()])

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        image = cv2.cvtColor(cv2.imread(f"ships/img/{self.names[i]}.jpg"), cv2.COLOR_BGR2RGB)
        mask = cv2.imread(f"ships/mask/{self.names[i]}.png", cv2.IMREAD_GRAYSCALE)
        mask = (mask > 0).astype(np.float32)
        out = self.tf(image=image, mask=mask)
        return out["image"], out["mask"].unsqueeze(0)


class MixedLoss(torch.nn.Module):
    def __init__(self, alpha=0.7):
        super().__init__()
        self.alpha = alpha
        self.bce = torch.nn.BCEWithLogitsLoss()
        self.dice = smp.losses.DiceLoss("binary")

    def forward(self, output, target):
        return self.alpha * self.bce(output, target) + (1 - self.alpha) * self.dice(output, target)


def create_model(arch, encoder, activation, **_):
    return smp.create_model(arch, encoder_name=encoder, encoder_weights="imagenet", classes=1, activation=activation)


def main():
    names = sorted(n[:-4] for n in os.listdir("ships/img"))
    held = set(names[::7])
    train_dl = DataLoader(Ships([n for n in names if n not in held], True), cfg["batch"], shuffle=True, num_workers=8)
    valid_dl = DataLoader(Ships(sorted(held), False), cfg["batch"], num_workers=8)
    device = "cuda"
    model = create_model(**cfg).to(device)
    criterion = MixedLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=cfg["lr"])
    for epoch in range(cfg["epochs"]):
        model.train()
        for image, mask in train_dl:
            loss = criterion(model(image.to(device)), mask.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        held_loss = 0.0
        with torch.no_grad():
            for image, mask in valid_dl:
                held_loss += criterion(model(image.to(device)), mask.to(device)).item()
        print(epoch, f"{loss.item():.4f} {held_loss / len(valid_dl):.4f}")


if __name__ == "__main__":
    main()
