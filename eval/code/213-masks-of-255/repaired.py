from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
from PIL import Image
from torch.utils.data import DataLoader, Dataset


class Lungs(Dataset):
    def __init__(self, root):
        self.files = sorted(Path(root, "xray").glob("*.png"))
        self.masks = Path(root, "mask")

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        path = self.files[i]
        image = np.array(Image.open(path).convert("L").resize((256, 256)), dtype=np.float32) / 255.0
        mask = Image.open(self.masks / path.name).convert("L").resize((256, 256), Image.NEAREST)
        mask = (np.array(mask) > 127).astype(np.float32)
        return torch.from_numpy(image)[None], torch.from_numpy(mask)[None]


def double(cin, cout):
    return nn.Sequential(
        nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(),
        nn.Conv2d(cout, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(),
    )


class TinyUNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.bottom = double(1, 32), double(32, 64), double(64, 128)
        self.up2, self.up1 = nn.ConvTranspose2d(128, 64, 2, 2), nn.ConvTranspose2d(64, 32, 2, 2)
        self.dec2, self.dec1 = double(128, 64), double(64, 32)
        self.pool, self.out = nn.MaxPool2d(2), nn.Conv2d(32, 1, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(self.pool(a))
        c = self.bottom(self.pool(b))
        b = self.dec2(torch.cat([self.up2(c), b], 1))
        a = self.dec1(torch.cat([self.up1(b), a], 1))
        return self.out(a)


device = "cuda"
loader = DataLoader(Lungs("lungs/train"), batch_size=8, shuffle=True, num_workers=4)
net = TinyUNet().to(device)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(30):
    for x, m in loader:
        x, m = x.to(device), m.to(device)
        optimizer.zero_grad()
        loss = criterion(net(x), m)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
