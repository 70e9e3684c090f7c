import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

CHANNELS, STEPS, SUBJECTS = 12, 150, 40


class Gait(Dataset):
    """IMU windows (steps, channels): accelerometers in m/s2, gyroscopes in deg/s, pressure in kPa."""

    def __init__(self, file):
        z = np.load(file)
        self.x, self.y = z["x"].astype("float32"), z["subject"].astype("int64")

    def __getitem__(self, i):
        return self.x[i], self.y[i]

    def __len__(self):
        return len(self.y)


class GaitGRU(nn.Module):
    def __init__(self, hidden=96):
        super().__init__()
        self.input_norm = nn.BatchNorm1d(STEPS)
        self.gru = nn.GRU(CHANNELS, hidden, num_layers=2, batch_first=True, bidirectional=True, dropout=0.2)
        self.att = nn.Linear(2 * hidden, 1)
        self.out = nn.Linear(2 * hidden, SUBJECTS)

    def forward(self, x):
        # x: batch, time, channels
        x = self.input_norm(x)
        h, _ = self.gru(x)
        a = torch.softmax(self.att(h), dim=1)
        return self.out((a * h).sum(dim=1))


def loop(model, loader, device, opt=None):
    model.train() if opt else model.eval()
    loss_sum, right, n = 0.0, 0, 0
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        with torch.set_grad_enabled(opt is not None):
            logits = model(x)
            loss = nn.functional.cross_entropy(logits, y)
        if opt:
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            opt.step()
        loss_sum += loss.item() * len(y)
        right += (logits.argmax(1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n


def main():
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train = DataLoader(Gait("gait_train.npz"), 64, shuffle=True)
    test = DataLoader(Gait("gait_test.npz"), 256)
    model = GaitGRU().to(device)
    opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for epoch in range(50):
        a, b = loop(model, train, device, opt)
        c, d = loop(model, test, device)
        print(f"{epoch} {a:.3f} {b:.3f} | {c:.3f} {d:.3f}")


if __name__ == "__main__":
    main()
