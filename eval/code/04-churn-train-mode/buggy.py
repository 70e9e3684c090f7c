import pandas as pd
import torch
import torch.nn as nn
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = 30
BATCH = 256

df = pd.read_csv("churn.csv")
y = df.pop("churn").values
X_tr, X_va, y_tr, y_va = train_test_split(df.values, y, test_size=0.2, stratify=y, random_state=7)
scaler = StandardScaler().fit(X_tr)
X_tr, X_va = scaler.transform(X_tr), scaler.transform(X_va)


def as_dataset(X, y):
    return TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32))


train_dl = DataLoader(as_dataset(X_tr, y_tr), batch_size=BATCH, shuffle=True)
valid_dl = DataLoader(as_dataset(X_va, y_va), batch_size=1024)


class ChurnNet(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(n_in, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.4),
            nn.Linear(128, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.4),
        )
        self.out = nn.Linear(64, 1)

    def forward(self, x):
        return self.out(self.body(x)).squeeze(1)


net = ChurnNet(X_tr.shape[1])
criterion = nn.BCEWithLogitsLoss()
opt = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2)

net.train()
for epoch in range(EPOCHS):
    train_loss = 0
    for xb, yb in train_dl:
        opt.zero_grad()
        loss = criterion(net(xb), yb)
        loss.backward()
        opt.step()
        train_loss += loss.item() * len(xb)

    net.eval()
    probs = []
    with torch.no_grad():
        for xb, _ in valid_dl:
            probs.append(torch.sigmoid(net(xb)))
    auc = roc_auc_score(y_va, torch.cat(probs).numpy())
    print("epoch", epoch, "loss", round(train_loss / len(train_dl.dataset), 4), "val auc", round(auc, 4))

torch.save(net.state_dict(), "churn.pt")
