import pandas as pd
import numpy as np
import torch
from torch import nn

H_IN, H_OUT = 336, 24
device = "cuda:0" if torch.cuda.is_available() else "cpu"

df = pd.read_csv("zone_load.csv", parse_dates=["ts"]).sort_values("ts").set_index("ts")
df["hour_s"], df["hour_c"] = np.sin(2 * np.pi * df.index.hour / 24), np.cos(2 * np.pi * df.index.hour / 24)
df["dow_s"], df["dow_c"] = np.sin(2 * np.pi * df.index.dayofweek / 7), np.cos(2 * np.pi * df.index.dayofweek / 7)
n = len(df)
i_tr, i_va = int(n * 0.7), int(n * 0.85)
mu, sd = df["load"][:i_tr].mean(), df["load"][:i_tr].std()
df["load"] = (df["load"] - mu) / sd
arr = df[["load", "hour_s", "hour_c", "dow_s", "dow_c"]].values.astype("float32")


class Windows(torch.utils.data.Dataset):
    def __init__(self, a):
        self.a = a

    def __len__(self):
        return len(self.a) - H_IN - H_OUT + 1

    def __getitem__(self, i):
        return self.a[i:i + H_IN], self.a[i + H_IN:i + H_IN + H_OUT, 0]


loaders = {
    "train": torch.utils.data.DataLoader(Windows(arr[:i_tr]), 128, shuffle=True),
    "val": torch.utils.data.DataLoader(Windows(arr[i_tr - H_IN:i_va]), 256),
    "test": torch.utils.data.DataLoader(Windows(arr[i_va - H_IN:]), 256),
}


class LoadGRU(nn.Module):
    def __init__(self, n_feat=5, hid=128):
        super().__init__()
        self.gru = nn.GRU(n_feat, hid, num_layers=2, batch_first=True)
        self.fc = nn.Sequential(nn.Linear(hid, hid), nn.ReLU(), nn.Linear(hid, H_OUT))

    def forward(self, x):
        _, h = self.gru(x)
        return self.fc(h[-1])


class Trainer:
    def __init__(self, model, lr=1e-3, max_norm=1.0):
        self.model = model.to(device)
        self.opt = torch.optim.Adam(self.model.parameters(), lr=lr)
        self.max_norm = max_norm
        self.crit = nn.MSELoss()

    def step(self, x, y):
        self.opt.zero_grad()
        loss = self.crit(self.model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.max_norm)
        self.opt.step()
        return loss.item()

    @torch.no_grad()
    def score(self, loader):
        self.model.eval()
        err = [(self.model(x.to(device)) - y.to(device)).abs().mean(1).cpu() for x, y in loader]
        return torch.cat(err).mean().item() * sd          # MW

    def fit(self, epochs):
        best, best_state = float("inf"), None
        for e in range(epochs):
            self.model.train()
            losses = [self.step(x.to(device), y.to(device)) for x, y in loaders["train"]]
            v = self.score(loaders["val"])
            if v < best:
                best = v
                best_state = {k: t.clone() for k, t in self.model.state_dict().items()}
            print(f"epoch {e} mse {np.mean(losses):.4f} val MAE {v:.1f} MW")
        self.model.load_state_dict(best_state)


t = Trainer(LoadGRU())
t.fit(25)
print("test MAE", t.score(loaders["test"]))
