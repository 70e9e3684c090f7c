import torch
from sklearn.datasets import make_moons
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X, y = make_moons(1000, noise=0.2, random_state=0)
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor(y, dtype=torch.float32).reshape(-1, 1)
net = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
bce = nn.BCEWithLogitsLoss()
for epoch in range(20):
    for xb, yb in DataLoader(TensorDataset(X, y), batch_size=50, shuffle=True):
        scores = net(xb)
        loss = bce(scores, yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        hits = ((scores > 0).float() == yb).float().mean()
    print(epoch, hits.item())
