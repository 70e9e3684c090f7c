import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torchvision
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupShuffleSplit
from torch.utils.data import DataLoader, Dataset

# slices.csv: patient_id, slice_no, npy (path of a 192x192 float16 slice), tumour (0/1)
# about 25 slices for each of the 412 patients
SEED = 2021
table = pd.read_csv("slices.csv")
splitter = GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=SEED)
i_tr, i_va = next(splitter.split(table, groups=table.patient_id))
train_df, val_df = table.iloc[i_tr], table.iloc[i_va]
print(len(train_df), len(val_df), train_df.tumour.mean(), val_df.tumour.mean())


class MriSlices(Dataset):
    def __init__(self, df, aug):
        self.df = df.reset_index(drop=True)
        self.aug = aug

    def __len__(self):
        return len(self.df)

    def __getitem__(self, idx):
        row = self.df.loc[idx]
        a = np.load(row.npy).astype(np.float32)
        lo, hi = np.percentile(a, [1, 99])
        a = np.clip((a - lo) / (hi - lo + 1e-6), 0, 1)
        x = torch.from_numpy(a)[None]
        if self.aug:
            if torch.rand(1).item() < 0.5:
                x = torch.flip(x, [2])
            shift = torch.randint(-8, 9, (2,)).tolist()
            x = torch.roll(x, shift, dims=(1, 2))
        return (x - 0.25) / 0.25, np.float32(row.tumour)


def build():
    net = torchvision.models.resnet18(weights=None, num_classes=1)
    net.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    return net


train_loader = DataLoader(MriSlices(train_df, True), batch_size=64, shuffle=True, num_workers=6)
val_loader = DataLoader(MriSlices(val_df, False), batch_size=128, num_workers=6)

device = torch.device("cuda")
model = build().to(device)
pos_weight = torch.tensor([(train_df.tumour == 0).sum() / (train_df.tumour == 1).sum()], device=device, dtype=torch.float32)
criterion = nn.BCEWithLogitsLoss(pos_weight=pos_weight)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4, weight_decay=0.02)
n_epochs = 30
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-4, total_steps=n_epochs * len(train_loader))

best_auc = 0
for epoch in range(n_epochs):
    model.train()
    train_loss = 0
    for x, y in train_loader:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = criterion(model(x).squeeze(1), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        train_loss += loss.item()
    model.eval()
    probs, ys = [], []
    with torch.no_grad():
        for x, y in val_loader:
            probs.append(torch.sigmoid(model(x.to(device)).squeeze(1)).cpu())
            ys.append(y)
    auc = roc_auc_score(torch.cat(ys), torch.cat(probs))
    print(f"{epoch + 1}/{n_epochs} loss {train_loss / len(train_loader):.4f} auc {auc:.4f}")
    if auc > best_auc:
        best_auc = auc
        torch.save(model.state_dict(), "best_brain.pt")
