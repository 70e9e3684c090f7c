import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

cars = pd.get_dummies(pd.read_csv("cars.csv"), columns=["maker", "fuel"])
price = torch.tensor(cars.pop("price").to_numpy() / 1e4, dtype=torch.float32).unsqueeze(1)
features = torch.tensor(cars.to_numpy(dtype="float32"))
loader = DataLoader(TensorDataset(features, price), batch_size=64, shuffle=True)

model = nn.Sequential(nn.Linear(features.shape[1], 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(30):
    for x, y in loader:
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
