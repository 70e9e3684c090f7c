import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler

y = StandardScaler().fit_transform(y.reshape(-1, 1))
model = nn.Sequential(
    nn.Linear(13, 64), nn.ReLU(),
    nn.Linear(64, 1),
    nn.ReLU(),  # here
)
loss_fn = nn.MSELoss()
for xb, yb in loader:
    loss = loss_fn(model(xb), yb)
    loss.backward()
