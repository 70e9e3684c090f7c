import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

SEQ_LEN, CHANNELS, CLASSES = 128, 6, 8

data = np.load("gestures.npz")
X = torch.tensor(data["x"], dtype=torch.float32)      # (n, 128, 6) accelerometer and gyroscope
y = torch.tensor(data["y"], dtype=torch.long)
mu, sigma = X[:4000].mean((0, 1)), X[:4000].std((0, 1))
X = (X - mu) / sigma

train_loader = DataLoader(TensorDataset(X[:4000], y[:4000]), batch_size=64, shuffle=True)
test_loader = DataLoader(TensorDataset(X[4000:], y[4000:]), batch_size=64)


class GestureNet(nn.Module):
    def __init__(self, n_features, hidden, n_classes):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden, num_layers=2, dropout=0.2, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(hidden, n_classes)

    def forward(self, x):
        # x: (batch, time, channels)
        out, (h, c) = self.lstm(x)
        last = out[:, -1, :]
        return self.fc(self.dropout(last))


device = "cuda" if torch.cuda.is_available() else "cpu"
model = GestureNet(CHANNELS, 96, CLASSES).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_fn = nn.CrossEntropyLoss()

for epoch in range(50):
    model.train()
    total_loss = 0
    for xb, yb in train_loader:
        xb, yb = xb.to(device), yb.to(device)
        pred = model(xb)
        loss = loss_fn(pred, yb)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total_loss += loss.item()
    model.eval()
    correct = 0
    with torch.no_grad():
        for xb, yb in test_loader:
            correct += (model(xb.to(device)).argmax(1).cpu() == yb).sum().item()
    print(epoch, total_loss / len(train_loader), correct / len(test_loader.dataset))
