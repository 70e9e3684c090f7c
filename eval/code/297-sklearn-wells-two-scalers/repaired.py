import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

FEATURES = [
    "depth", "ph", "ec", "temp", "na", "k", "ca", "mg", "cl", "so4", "hco3", "no3", "fe", "mn", "as_ug", "f",
    "dist_river", "year_built",
]


def load_wells(path):
    df = pd.read_csv(path).dropna(subset=["contaminated"])
    df[FEATURES] = df[FEATURES].fillna(df[FEATURES].median())
    return df


scaler = StandardScaler()


def to_tensors(frame, fit):
    values = scaler.fit_transform(frame[FEATURES]) if fit else scaler.transform(frame[FEATURES])
    x = torch.tensor(values, dtype=torch.float32)
    y = torch.tensor(frame["contaminated"].to_numpy(), dtype=torch.float32).unsqueeze(1)
    return x, y


def build(n_in):
    return nn.Sequential(
        nn.Linear(n_in, 64), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(64, 32), nn.ReLU(),
        nn.Linear(32, 1),
    )


def fit(model, x, y, epochs=60, batch=64):
    pos = y.sum()
    criterion = nn.BCEWithLogitsLoss(pos_weight=(len(y) - pos) / pos)
    optim = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-5)
    for epoch in range(epochs):
        model.train()
        perm = torch.randperm(len(x))
        total = 0.0
        for idx in perm.split(batch):
            optim.zero_grad()
            loss = criterion(model(x[idx]), y[idx])
            loss.backward()
            optim.step()
            total += loss.item() * len(idx)
        if epoch % 10 == 0:
            print(f"epoch {epoch:3d} loss {total / len(x):.4f}")


def auc(model, x, y):
    model.eval()
    with torch.no_grad():
        p = torch.sigmoid(model(x))
    return roc_auc_score(y.numpy().ravel(), p.numpy().ravel())


torch.manual_seed(0)
np.random.seed(0)
wells = load_wells("wells.csv")
train_df, test_df = train_test_split(wells, test_size=0.2, stratify=wells["contaminated"], random_state=0)
x_train, y_train = to_tensors(train_df, fit=True)
x_test, y_test = to_tensors(test_df, fit=False)
net = build(len(FEATURES))
fit(net, x_train, y_train)
print("train auc", auc(net, x_train, y_train))
print("test auc", auc(net, x_test, y_test))
