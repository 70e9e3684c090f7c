import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

CONFIG = {
    "window": 1024,
    "epochs": 40,
    "batch": 128,
    "lr": 3e-4,
    "device": "cuda" if torch.cuda.is_available() else "cpu",
}


def load(split):
    data = np.load(f"bearings_{split}.npz")
    x = torch.from_numpy(data["signals"]).float().unsqueeze(1)
    x = (x - x.mean(dim=2, keepdim=True)) / (x.std(dim=2, keepdim=True) + 1e-6)
    y = torch.from_numpy(data["fault"]).long()
    return TensorDataset(x, y)


def block(cin, cout, k):
    return nn.Sequential(
        nn.Conv1d(cin, cout, k, stride=2, padding=k // 2),
        nn.BatchNorm1d(cout),
        nn.ReLU(),
        nn.Dropout(0.2),
    )


class Net(nn.Module):
    def __init__(self, n_classes=10):
        super().__init__()
        self.features = nn.Sequential(block(1, 32, 15), block(32, 64, 7), block(64, 128, 5), block(128, 128, 3))
        self.head = nn.Linear(128, n_classes)

    def forward(self, x):
        return self.head(self.features(x).mean(-1))


class Trainer:
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = Net().to(cfg["device"])
        self.loss_fn = nn.CrossEntropyLoss()
        self.opt = torch.optim.AdamW(self.model.parameters(), lr=cfg["lr"], weight_decay=1e-2)
        self.train_loader = DataLoader(load("train"), cfg["batch"], shuffle=True)
        self.test_loader = DataLoader(load("test"), cfg["batch"])

    def fit(self):
        for epoch in range(self.cfg["epochs"]):
            self.model.train()
            for x, y in self.train_loader:
                x, y = x.to(self.cfg["device"]), y.to(self.cfg["device"])
                self.opt.zero_grad()
                loss = self.loss_fn(self.model(x), y)
                loss.backward()
                self.opt.step()
            print(epoch, "train", loss.item(), "test acc", self.test())

    @torch.no_grad()
    def test(self):
        self.model.eval()
        hits = n = 0
        for x, y in self.test_loader:
            pred = self.model(x.to(self.cfg["device"])).argmax(dim=1).cpu()
            hits += (pred == y).sum().item()
            n += y.numel()
        return hits / n


if __name__ == "__main__":
    torch.manual_seed(0)
    Trainer(CONFIG).fit()
