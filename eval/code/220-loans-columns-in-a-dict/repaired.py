import pandas as pd
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(7)

CAT = ["purpose", "home", "state", "grade", "job"]
NUM = ["income", "amount", "term", "dti", "open_acc", "revol_util"]

df = pd.read_parquet("loans.parquet")
for c in CAT:
    df[c] = df[c].astype("category").cat.codes + 1
sizes = {c: int(df[c].max()) + 1 for c in CAT}

train_df, valid_df = train_test_split(df, test_size=0.2, stratify=df["default"], random_state=7)
mean, std = train_df[NUM].mean(), train_df[NUM].std()


def as_dataset(part):
    return TensorDataset(
        torch.tensor(part[CAT].to_numpy(), dtype=torch.long),
        torch.tensor(((part[NUM] - mean) / std).to_numpy(), dtype=torch.float32),
        torch.tensor(part["default"].to_numpy(), dtype=torch.float32),
    )


class EntityNet(nn.Module):
    def __init__(self, sizes, n_num, hidden=200):
        super().__init__()
        self.names = list(sizes)
        self.tables = nn.ModuleDict({c: nn.Embedding(n, self.width(n)) for c, n in sizes.items()})
        total = sum(self.width(n) for n in sizes.values()) + n_num
        self.mlp = nn.Sequential(
            nn.Linear(total, hidden), nn.ReLU(), nn.BatchNorm1d(hidden), nn.Dropout(0.2),
            nn.Linear(hidden, hidden // 2), nn.ReLU(), nn.BatchNorm1d(hidden // 2),
            nn.Linear(hidden // 2, 1),
        )

    @staticmethod
    def width(n):
        return min(50, (n + 1) // 2)

    def forward(self, cats, nums):
        parts = [self.tables[c](cats[:, i]) for i, c in enumerate(self.names)]
        return self.mlp(torch.cat([*parts, nums], dim=1)).squeeze(1)


net = EntityNet(sizes, len(NUM))
loss_fn = nn.BCEWithLogitsLoss()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
train_dl = DataLoader(as_dataset(train_df), batch_size=1024, shuffle=True)
valid_dl = DataLoader(as_dataset(valid_df), batch_size=4096)

for epoch in range(20):
    net.train()
    running = 0.0
    for cats, nums, y in train_dl:
        opt.zero_grad()
        loss = loss_fn(net(cats, nums), y)
        loss.backward()
        opt.step()
        running += loss.item()
    net.eval()
    held, n = 0.0, 0
    with torch.no_grad():
        for cats, nums, y in valid_dl:
            held += loss_fn(net(cats, nums), y).item() * len(y)
            n += len(y)
    print(f"{epoch:2d}  train {running / len(train_dl):.4f}  valid {held / n:.4f}")
