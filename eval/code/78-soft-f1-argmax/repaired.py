import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

N_CLASSES = 3
raw = np.load("tfidf.npz")
X_train, X_test, y_train, y_test = train_test_split(raw["X"], raw["y"], test_size=0.2, stratify=raw["y"], random_state=0)
mean, scale = X_train.mean(0), X_train.std(0) + 1e-6
X_train, X_test = (X_train - mean) / scale, (X_test - mean) / scale


class F1Loss(nn.Module):
    """One minus macro F1 over the batch."""

    def __init__(self, n_classes, eps=1e-7):
        super().__init__()
        self.n, self.eps = n_classes, eps

    def forward(self, logits, target):
        onehot = nn.functional.one_hot(target, self.n).float()
        pred = logits.softmax(dim=1)
        tp = (pred * onehot).sum(0)
        fp = (pred * (1 - onehot)).sum(0)
        fn = ((1 - pred) * onehot).sum(0)
        f1 = 2 * tp / (2 * tp + fp + fn + self.eps)
        loss = 1 - f1.mean()
        return loss


model = nn.Sequential(nn.Linear(X_train.shape[1], 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, N_CLASSES))
criterion = F1Loss(N_CLASSES)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
train_dl = DataLoader(TensorDataset(torch.tensor(X_train), torch.tensor(y_train)), batch_size=128, shuffle=True)
for epoch in range(30):
    model.train()
    for xb, yb in train_dl:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        pred = model(torch.tensor(X_test)).argmax(1).numpy()
    print(f"epoch {epoch:2d} loss {loss.item():.4f} macro F1 {f1_score(y_test, pred, average='macro'):.4f}")
