import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

NUMERIC = ["sqm", "year_built", "dist_center_m", "lot"]


class HousingDataset(Dataset):
    def __init__(self, X, y):
        self.X = torch.as_tensor(X, dtype=torch.float32)
        self.y = torch.as_tensor(y, dtype=torch.float32).unsqueeze(1)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, idx):
        return self.X[idx], self.y[idx]


def load(path):
    df = pd.read_csv(path).dropna()
    # log price is much closer to normal
    y = np.log(df["price"].values)
    X_train, X_val, y_train, y_val = train_test_split(df[NUMERIC].values, y, test_size=0.25, random_state=3)
    x_scaler = StandardScaler()
    X_train = x_scaler.fit_transform(X_train)
    X_val = x_scaler.transform(X_val)
    y_mean, y_std = y_train.mean(), y_train.std()
    y_train = (y_train - y_mean) / y_std
    y_val = (y_val - y_mean) / y_std
    return HousingDataset(X_train, y_train), HousingDataset(X_val, y_val), (y_mean, y_std)


def build(n_in):
    return nn.Sequential(
        nn.Linear(n_in, 64), nn.ReLU(),
        nn.Linear(64, 32), nn.ReLU(),
        nn.Linear(32, 1),
    )


def fit(model, train_dl, val_dl, epochs=100, lr=1e-3):
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    mse = nn.MSELoss()
    for epoch in range(epochs):
        model.train()
        for xb, yb in train_dl:
            opt.zero_grad()
            loss = mse(model(xb), yb)
            loss.backward()
            opt.step()
        model.eval()
        with torch.no_grad():
            val_loss = np.mean([mse(model(xb), yb).item() for xb, yb in val_dl])
        if epoch % 10 == 0:
            print(f"{epoch:3d} val mse (standardised log price): {val_loss:.4f}")


train_ds, val_ds, _ = load("housing.csv")
fit(build(len(NUMERIC)), DataLoader(train_ds, batch_size=32, shuffle=True), DataLoader(val_ds, batch_size=256))
