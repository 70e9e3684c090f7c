import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class PriceNet(nn.Module):
    def __init__(self, n_in, width=32):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(n_in, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.out = nn.Linear(width, 1)

    def forward(self, x):
        return self.out(self.body(x))


class Trainer:
    def __init__(self, net, lr=1e-3):
        self.net = net
        self.loss_fn = nn.L1Loss()
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=lr)

    def fit(self, loader, epochs):
        for _ in range(epochs):
            for xb, yb in loader:
                pred = self.net(xb)
                loss = self.loss_fn(pred, yb)  # here
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()


frame = pd.read_csv("flats.csv")
target = torch.tensor(frame["price"].values, dtype=torch.float32)
inputs = torch.tensor(frame.drop(columns="price").values, dtype=torch.float32)
Trainer(PriceNet(inputs.shape[1])).fit(DataLoader(TensorDataset(inputs, target), batch_size=32, shuffle=True), 20)
