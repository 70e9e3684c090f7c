import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

data = load_diabetes()
X_train, X_test, y_train, y_test = train_test_split(data.data, data.target, random_state=0)
y_train = (y_train - y_train.mean()) / y_train.std()
X_train = torch.from_numpy(X_train).float()
y_train = torch.from_numpy(y_train).float()
model = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)


def step(xb, yb):
    optimizer.zero_grad()
    loss = F.mse_loss(model(xb), yb)  # here
    loss.backward()
    optimizer.step()
    return loss.item()


for epoch in range(100):
    for idx in torch.randperm(len(X_train)).split(32):
        step(X_train[idx], y_train[idx])
