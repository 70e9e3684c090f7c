import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Houses(Dataset):
    def __init__(self, frame, columns):
        self.x = torch.tensor(frame[columns].to_numpy(), dtype=torch.float32)
        self.y = torch.tensor(frame["price"].to_numpy() / 1e5, dtype=torch.float32)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return {"inputs": self.x[i], "price": self.y[i]}


table = pd.read_csv("houses.csv")
head, tail = table.iloc[:900], table.iloc[900:]
net = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for batch in DataLoader(Houses(head, ["rooms", "age"]), batch_size=32, shuffle=True):
    loss = nn.functional.mse_loss(net(batch["inputs"]), batch["price"])  # here
    opt.zero_grad()
    loss.backward()
    opt.step()
