"""Flood mapping with a U-Net from segmentation_models_pytorch (5 classes, PNG masks hold 0..4)."""
import glob
import os.path as osp

import segmentation_models_pytorch as smp
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

CLASSES = ["background", "building", "road", "water", "vegetation"]
SIZE = 512


class FloodNet(Dataset):
    def __init__(self, root, split):
        self.images = sorted(glob.glob(osp.join(root, split, "image", "*.jpg")))
        self.masks = [p.replace("image", "mask").replace(".jpg", ".png") for p in self.images]
        self.img_tf = transforms.Compose([
            transforms.Resize((SIZE, SIZE)),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ])
        self.mask_tf = transforms.Compose([
            transforms.Resize((SIZE, SIZE), interpolation=transforms.InterpolationMode.NEAREST),
            transforms.ToTensor(),
        ])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, idx):
        image = self.img_tf(Image.open(self.images[idx]).convert("RGB"))
        mask = self.mask_tf(Image.open(self.masks[idx]))
        return image, mask.squeeze(0).long()


class Segmenter:
    def __init__(self, root, lr=5e-4, epochs=50):
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.net = smp.Unet("resnet34", encoder_weights="imagenet", classes=len(CLASSES)).to(self.device)
        self.criterion = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=lr)
        self.epochs = epochs
        self.loaders = {
            "train": DataLoader(FloodNet(root, "train"), 8, shuffle=True, num_workers=4, drop_last=True),
            "val": DataLoader(FloodNet(root, "val"), 8, num_workers=4),
        }

    def fit(self):
        for epoch in range(self.epochs):
            self.net.train()
            losses = []
            for image, mask in self.loaders["train"]:
                logits = self.net(image.to(self.device))
                loss = self.criterion(logits, mask.to(self.device))
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                losses.append(loss.item())
            print(epoch, sum(losses) / len(losses), self.iou())

    @torch.no_grad()
    def iou(self):
        self.net.eval()
        inter = torch.zeros(len(CLASSES))
        union = torch.zeros(len(CLASSES))
        for image, mask in self.loaders["val"]:
            pred = self.net(image.to(self.device)).argmax(1).cpu()
            for c in range(len(CLASSES)):
                p, m = pred == c, mask == c
                inter[c] += (p & m).sum()
                union[c] += (p | m).sum()
        return dict(zip(CLASSES, (inter / union.clamp(min=1)).tolist()))


if __name__ == "__main__":
    Segmenter("floodnet").fit()
