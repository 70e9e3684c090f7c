import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS = 100
df = pd.read_csv("california.csv")
y = df["median_house_value"].to_numpy().reshape(-1, 1)
X = df.drop(columns=["median_house_value"]).to_numpy()
X_train, X_val, y_train, y_val = train_test_split(X, y, test_size=0.2, random_state=21)
x_scaler = StandardScaler().fit(X_train)
X_train, X_val = x_scaler.transform(X_train), x_scaler.transform(X_val)


def loader(X, y, shuffle):
    ds = TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32))
    return DataLoader(ds, batch_size=64, shuffle=shuffle)


train_loader, val_loader = loader(X_train, y_train, True), loader(X_val, y_val, False)
model = nn.Sequential(
    nn.Linear(X.shape[1], 64), nn.ReLU(),
    nn.Linear(64, 64), nn.ReLU(),
    nn.Linear(64, 1),
)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)


def evaluate():
    model.eval()
    total = 0.0
    with torch.no_grad():
        for xb, yb in val_loader:
            total += criterion(model(xb), yb).item() * len(xb)
    return total / len(val_loader.dataset)


for epoch in range(EPOCHS):
    model.train()
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        print(f"epoch {epoch} train {loss.item():.4f} val {evaluate():.4f}")
