import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset

npz = np.load("eurosat.npz")
images, labels = npz["images"], npz["labels"]      # (N, 64, 64, 3) uint8
x_train, x_val, y_train, y_val = train_test_split(images, labels, test_size=0.2, stratify=labels, random_state=42)
channel_mean = x_train.mean(axis=(0, 1, 2)) / 255.0
channel_std = x_train.std(axis=(0, 1, 2)) / 255.0


class EuroSat(Dataset):
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        img = self.x[index].astype(np.float32) / 255.0
        img = (img - channel_mean) / channel_std
        img = img.transpose(2, 0, 1)
        return torch.tensor(img, dtype=torch.float32), torch.tensor(self.y[index], dtype=torch.long)


class ConvNet(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Conv2d(3, 32, 5, padding=2), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2))
        self.layer2 = nn.Sequential(nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2))
        self.layer3 = nn.Sequential(nn.Conv2d(64, 128, 3, padding=1), nn.BatchNorm2d(128), nn.ReLU(), nn.MaxPool2d(2))
        self.fc = nn.Linear(128 * 8 * 8, num_classes)

    def forward(self, x):
        out = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(out.reshape(out.size(0), -1))


device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
train_loader = DataLoader(EuroSat(x_train, y_train), batch_size=64, shuffle=True)
val_loader = DataLoader(EuroSat(x_val, y_val), batch_size=64)
model = ConvNet().to(device)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

for epoch in range(2):
    model.train()
    for i, (xb, yb) in enumerate(train_loader):
        xb, yb = xb.to(device), yb.to(device)
        loss = criterion(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (i + 1) % 100 == 0:
            print("Epoch [{}], Step [{}/{}] Loss: {:.4f}".format(epoch, i + 1, len(train_loader), loss.item()))

    model.eval()
    with torch.no_grad():
        correct = sum((model(xb.to(device)).argmax(1).cpu() == yb).sum().item() for xb, yb in val_loader)
    print("epoch", epoch, "val accuracy", correct / len(y_val))
