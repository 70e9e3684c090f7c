import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from torch.utils.data import DataLoader, TensorDataset

df = pd.read_csv("ames.csv").dropna(subset=["SalePrice"])
numeric = ["LotArea", "GrLivArea", "YearBuilt", "OverallQual", "GarageCars", "TotalBsmtSF"]
categorical = ["Neighborhood", "HouseStyle", "KitchenQual"]
df[numeric] = df[numeric].fillna(df[numeric].median())

train_df, test_df = train_test_split(df, test_size=0.2, random_state=1)
scaler = StandardScaler().fit(train_df[numeric])
encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train_df[categorical])


def features(frame):
    return np.hstack([scaler.transform(frame[numeric]), encoder.transform(frame[categorical])]).astype(np.float32)


X_train, X_test = torch.from_numpy(features(train_df)), torch.from_numpy(features(test_df))
mean, std = np.log(train_df["SalePrice"]).mean(), np.log(train_df["SalePrice"]).std()
y_train = torch.tensor((np.log(train_df["SalePrice"].values) - mean) / std, dtype=torch.float32).unsqueeze(1)
y_test = torch.tensor((np.log(test_df["SalePrice"].values) - mean) / std, dtype=torch.float32).unsqueeze(1)

loader = DataLoader(TensorDataset(X_train, y_train), batch_size=32, shuffle=True)
model = nn.Sequential(
    nn.Linear(X_train.shape[1], 128), nn.ReLU(),
    nn.Linear(128, 64), nn.ReLU(),
    nn.Linear(64, 1),
)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(100):
    model.train()
    epoch_loss = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item() * len(xb)
    if epoch % 10 == 0:
        model.eval()
        with torch.no_grad():
            rmse = criterion(model(X_test), y_test).sqrt().item()
        print(f"epoch {epoch} train mse {epoch_loss / len(X_train):.1f} test rmse {rmse:.1f}")
