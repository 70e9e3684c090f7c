# small U-Net for nuclei, binary mask
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def double_conv(cin, cout):
    return nn.Sequential(
        nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(inplace=True),
        nn.Conv2d(cout, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(inplace=True),
    )


class UNet(nn.Module):
    def __init__(self, base=16):
        super().__init__()
        self.d1, self.d2, self.d3 = double_conv(1, base), double_conv(base, base * 2), double_conv(base * 2, base * 4)
        self.pool = nn.MaxPool2d(2)
        self.up2 = nn.ConvTranspose2d(base * 4, base * 2, 2, stride=2)
        self.u2 = double_conv(base * 4, base * 2)
        self.up1 = nn.ConvTranspose2d(base * 2, base, 2, stride=2)
        self.u1 = double_conv(base * 2, base)
        self.head = nn.Conv2d(base, 1, 1)

    def forward(self, x):
        c1 = self.d1(x)
        c2 = self.d2(self.pool(c1))
        c3 = self.d3(self.pool(c2))
        x = self.u2(torch.cat([self.up2(c3), c2], dim=1))
        x = self.u1(torch.cat([self.up1(x), c1], dim=1))
        return self.head(x)


def iou(logits_or_probs, target, thr):
    p = (logits_or_probs > thr).float()
    inter = (p * target).sum((1, 2, 3))
    union = ((p + target) > 0).float().sum((1, 2, 3))
    return ((inter + 1e-6) / (union + 1e-6)).mean().item()


def main():
    d = np.load("nuclei.npz")
    x = torch.from_numpy(d["images"])[:, None]
    m = torch.from_numpy(d["masks"])[:, None].float()
    n = int(len(x) * 0.8)
    x = (x - x[:n].mean()) / x[:n].std()
    train = DataLoader(TensorDataset(x[:n], m[:n]), batch_size=8, shuffle=True)
    val = DataLoader(TensorDataset(x[n:], m[n:]), batch_size=8)
    net = UNet()
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(3):
        net.train()
        for img, mask in train:
            optimizer.zero_grad()
            loss = criterion(net(img), mask)
            loss.backward()
            optimizer.step()
        net.eval()
        scores = []
        with torch.no_grad():
            for img, mask in val:
                scores.append(iou(net(img), mask, 0.0))
        print(epoch, f"loss={loss.item():.4f} val_iou={np.mean(scores):.4f}")


main()
