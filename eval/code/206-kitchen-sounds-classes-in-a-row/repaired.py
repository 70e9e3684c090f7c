import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

NAMES = ["kettle", "tap", "chopping", "frying", "mixer"]
BATCH = 50


def load(split):
    xs, ys = [], []
    for label, name in enumerate(NAMES):
        mel = np.load(f"kitchen/{split}/{name}.npy")      # [n, 64, 128] log mel
        xs.append(mel)
        ys.append(np.full(len(mel), label))
    x = np.concatenate(xs).astype("float32")
    y = np.concatenate(ys).astype("int64")
    return x, y


x_train, y_train = load("train")
x_val, y_val = load("val")
mean, std = x_train.mean(), x_train.std()
x_train = torch.from_numpy((x_train - mean) / std).unsqueeze(1)
x_val = torch.from_numpy((x_val - mean) / std).unsqueeze(1)
y_train, y_val = torch.from_numpy(y_train), torch.from_numpy(y_val)


class AudioCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 16, 3, padding=1)
        self.c2 = nn.Conv2d(16, 32, 3, padding=1)
        self.c3 = nn.Conv2d(32, 64, 3, padding=1)
        self.drop = nn.Dropout(0.3)
        self.fc1 = nn.Linear(64 * 8 * 16, 128)
        self.fc2 = nn.Linear(128, len(NAMES))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        x = F.max_pool2d(F.relu(self.c3(x)), 2)
        x = x.flatten(1)
        x = self.drop(F.relu(self.fc1(x)))
        return self.fc2(x)


net = AudioCNN()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(30):
    net.train()
    running = 0.0
    order = torch.randperm(len(x_train))
    for start in range(0, len(x_train), BATCH):
        idx = order[start:start + BATCH]
        xb, yb = x_train[idx], y_train[idx]
        opt.zero_grad()
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        opt.step()
        running += loss.item() * len(xb)
    net.eval()
    with torch.no_grad():
        acc = (net(x_val).argmax(1) == y_val).float().mean().item()
    print("epoch %d loss %.3f val acc %.3f" % (epoch, running / len(x_train), acc))
