import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupShuffleSplit
from torch.utils.data import DataLoader, TensorDataset

SEQ_LEN, N_FEAT, N_CLASSES = 50, 6, 5


class GestureLSTM(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.lstm = nn.LSTM(input_size=N_FEAT, hidden_size=hidden, num_layers=2, dropout=0.2)
        self.head = nn.Sequential(nn.Linear(hidden, 32), nn.ReLU(), nn.Linear(32, N_CLASSES))

    def forward(self, x):
        # x: (batch, time, features)
        out, _ = self.lstm(x)
        return self.head(out[:, -1, :])


raw = np.load("gestures.npz")
x, y, subject = raw["x"].astype(np.float32), raw["y"], raw["subject"]
assert x.shape[1:] == (SEQ_LEN, N_FEAT)
# keep subjects apart
tr, te = next(GroupShuffleSplit(n_splits=1, test_size=0.25, random_state=0).split(x, y, subject))
mean, std = x[tr].mean((0, 1)), x[tr].std((0, 1))
x = (x - mean) / std

train_loader = DataLoader(TensorDataset(torch.tensor(x[tr]), torch.tensor(y[tr])), batch_size=32, shuffle=True)
test_loader = DataLoader(TensorDataset(torch.tensor(x[te]), torch.tensor(y[te])), batch_size=64)

net = GestureLSTM()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()

for epoch in range(3):
    net.train()
    train_loss = 0.0
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = criterion(net(xb), yb)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        train_loss += loss.item() * len(xb)
    net.eval()
    preds = []
    with torch.no_grad():
        for xb, _ in test_loader:
            preds.append(net(xb).argmax(1))
    print(f"Epoch {epoch + 1} | loss {train_loss / len(tr):.4f} | macro F1 {f1_score(y[te], torch.cat(preds), average='macro'):.4f}")
