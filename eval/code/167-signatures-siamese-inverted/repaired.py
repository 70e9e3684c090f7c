import random
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class SignaturePairs(Dataset):
    """Two signatures and whether the same person wrote them."""

    def __init__(self, root, length=20000):
        self.people = {p.name: sorted(p.glob("*.png")) for p in Path(root).iterdir() if p.is_dir()}
        self.names = sorted(self.people)
        self.length = length
        self.tf = transforms.Compose([
            transforms.Grayscale(), transforms.Resize((105, 105)), transforms.ToTensor(),
            transforms.Normalize([0.9], [0.2]),
        ])

    def __len__(self):
        return self.length

    def __getitem__(self, idx):
        same = random.random() < 0.5
        a = random.choice(self.names)
        b = a if same else random.choice([n for n in self.names if n != a])
        one = self.tf(Image.open(random.choice(self.people[a])))
        two = self.tf(Image.open(random.choice(self.people[b])))
        return one, two, torch.tensor(float(same))


class SiameseNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 32, 7, padding=3), nn.ReLU(), nn.MaxPool2d(3, 3),
            nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 3),
            nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(4),
        )
        self.fc = nn.Sequential(nn.Flatten(), nn.Linear(128 * 16, 256), nn.ReLU(), nn.Linear(256, 64))

    def forward(self, a, b):
        return self.fc(self.cnn(a)), self.fc(self.cnn(b))


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=2.0):
        super().__init__()
        self.margin = margin

    def forward(self, out1, out2, label):
        dist = F.pairwise_distance(out1, out2)
        return torch.mean(label * dist.pow(2) + (1 - label) * torch.clamp(self.margin - dist, min=0.0).pow(2))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
loader = DataLoader(SignaturePairs("signatures/train"), batch_size=64, shuffle=True, num_workers=4)
net = SiameseNetwork().to(device)
criterion = ContrastiveLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-4)
for epoch in range(30):
    total = 0.0
    for one, two, label in loader:
        one, two, label = one.to(device), two.to(device), label.to(device)
        loss = criterion(*net(one, two), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(f"epoch {epoch} loss {total / len(loader):.4f}")
