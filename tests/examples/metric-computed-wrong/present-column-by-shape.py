import torch
from sklearn.datasets import make_moons
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X, y = make_moons(1000, noise=0.2, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
loader = DataLoader(TensorDataset(X, y), batch_size=50, shuffle=True)
net = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
bce = nn.BCEWithLogitsLoss()


def accuracy(scores, labels):
    hits = (scores > 0).float() == labels  # here
    return hits.float().mean().item()


for epoch in range(20):
    for xb, yb in loader:
        scores = net(xb)
        loss = bce(scores, yb.view(-1, 1))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, accuracy(net(X), y))
