import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

n_epochs = 40
lr = 1e-3


class Classifier(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_hidden)
        self.fc3 = nn.Linear(n_hidden, n_out)
        self.act = nn.ReLU()
        self.reset_parameters()

    def reset_parameters(self):
        for layer in (self.fc1, self.fc2, self.fc3):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        x = self.act(self.fc1(x))
        x = self.act(self.fc2(x))
        return self.fc3(x)


file = np.load("letters_feat.npz")
X = torch.as_tensor(file["X"], dtype=torch.float32)
y = torch.as_tensor(file["y"], dtype=torch.int64)
gen = torch.Generator().manual_seed(0)
idx = torch.randperm(len(X), generator=gen)
train_idx, test_idx = idx[: int(0.8 * len(X))], idx[int(0.8 * len(X)):]
m, s = X[train_idx].mean(0), X[train_idx].std(0)
X = (X - m) / s

train_dl = DataLoader(TensorDataset(X[train_idx], y[train_idx]), batch_size=64, shuffle=True)
clf = Classifier(16, 128, 26)
optimizer = optim.Adam(clf.parameters(), lr=lr)
loss_func = nn.CrossEntropyLoss()
for epoch in range(n_epochs):
    clf.train()
    for xb, yb in train_dl:
        loss = loss_func(clf(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    clf.eval()
    with torch.no_grad():
        acc = (clf(X[test_idx]).argmax(1) == y[test_idx]).float().mean().item()
    print(f"epoch {epoch + 1}/{n_epochs} loss {loss.item():.3f} acc {acc:.3f}")
