import numpy as np, torch, torch.nn as nn
from sklearn.preprocessing import MinMaxScaler
from torch.utils.data import TensorDataset, DataLoader
scaler = MinMaxScaler(feature_range=(-1, 1))
data = scaler.fit_transform(df[["Close"]].values)
def make(d, n):
    xs, ys = [], []
    for i in range(len(d) - n):
        xs.append(d[i:i + n]); ys.append(d[i + n])
    return np.array(xs), np.array(ys)
X, y = make(data, 20)
X = torch.from_numpy(X).float(); y = torch.from_numpy(y).float()
loader = DataLoader(TensorDataset(X, y), batch_size=32, shuffle=True)
class LSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 32, 2, batch_first=True)
        self.fc = nn.Linear(32, 1)
    def forward(self, x):
        h0 = torch.zeros(2, x.size(0), 32).requires_grad_()
        c0 = torch.zeros(2, x.size(0), 32).requires_grad_()
        out, (hn, cn) = self.lstm(x, (h0.detach(), c0.detach()))
        return self.fc(out[:, -1, :])
model = LSTM()
criterion = torch.nn.MSELoss(reduction='mean')
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for t in range(100):
    for xb, yb in loader:
        loss = criterion(model(xb), yb)
        opt.zero_grad(); loss.backward(); opt.step()
