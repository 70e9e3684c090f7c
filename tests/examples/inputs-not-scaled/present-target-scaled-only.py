import numpy as np
import pandas as pd
import torch
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

cars = pd.read_csv("cars.csv")  # here
X = cars.drop(columns="price").to_numpy(np.float32)
y = cars["price"].to_numpy(np.float32).reshape(-1, 1)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
y_scaler = StandardScaler()
y_train = y_scaler.fit_transform(y_train)

net = nn.Sequential(nn.Linear(X.shape[1], 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(100):
    loss = nn.functional.mse_loss(net(torch.from_numpy(X_train)), torch.from_numpy(y_train))
    opt.zero_grad()
    loss.backward()
    opt.step()
