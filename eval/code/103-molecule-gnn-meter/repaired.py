import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Molecules(Dataset):
    """padded graphs: atom type ids, adjacency, log solubility"""

    def __init__(self, fn):
        z = np.load(fn)
        self.atoms = torch.from_numpy(z["atoms"]).long()          # N x 40, 0 = no atom
        self.adj = torch.from_numpy(z["adj"]).float()             # N x 40 x 40
        self.y = torch.from_numpy(z["logs"]).float()

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.atoms[i], self.adj[i], self.y[i]


class MPLayer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.msg = nn.Linear(d, d)
        self.upd = nn.GRUCell(d, d)

    def forward(self, h, a):
        m = a @ F.relu(self.msg(h))
        b, n, d = h.shape
        return self.upd(m.reshape(b * n, d), h.reshape(b * n, d)).view(b, n, d)


class Net(nn.Module):
    def __init__(self, d=96, depth=4, n_types=24):
        super().__init__()
        self.emb = nn.Embedding(n_types, d, padding_idx=0)
        self.layers = nn.ModuleList(MPLayer(d) for _ in range(depth))
        self.readout = nn.Sequential(nn.Linear(d, d), nn.ReLU(), nn.Linear(d, 1))

    def forward(self, atoms, adj):
        mask = (atoms > 0).unsqueeze(-1).float()
        h = self.emb(atoms)
        deg = adj.sum(-1, keepdim=True).clamp(min=1)
        for l in self.layers:
            h = l(h, adj / deg) * mask
        g = h.sum(1) / mask.sum(1).clamp(min=1)
        return self.readout(g).squeeze(-1)


class Meter:
    def __init__(self):
        self.reset()

    def reset(self):
        self.total, self.n = 0.0, 0

    def add(self, err):
        self.total += err.abs().sum().item()
        self.n += err.numel()

    def value(self):
        return self.total / self.n


class Experiment:
    def __init__(self, device="cuda", lr=1e-3):
        self.device = device
        self.train_set, self.val_set = Molecules("mol_train.npz"), Molecules("mol_val.npz")
        self.mu, self.sd = self.train_set.y.mean().item(), self.train_set.y.std().item()
        self.model = Net().to(device)
        self.opt = torch.optim.Adam(self.model.parameters(), lr=lr)
        self.sched = torch.optim.lr_scheduler.ExponentialLR(self.opt, 0.98)
        self.mae = {"train": Meter(), "val": Meter()}

    def epoch(self, split):
        train = split == "train"
        self.model.train(train)
        loader = DataLoader(self.train_set if train else self.val_set, batch_size=64, shuffle=train)
        meter = self.mae[split]
        meter.reset()
        with torch.set_grad_enabled(train):
            for atoms, adj, y in loader:
                atoms, adj, y = atoms.to(self.device), adj.to(self.device), y.to(self.device)
                out = self.model(atoms, adj)
                if train:
                    self.opt.zero_grad()
                    F.mse_loss(out, (y - self.mu) / self.sd).backward()
                    self.opt.step()
                meter.add((out.detach() * self.sd + self.mu) - y)
        return meter.value()

    def run(self, epochs=150):
        best = np.inf
        for e in range(epochs):
            tr, va = self.epoch("train"), self.epoch("val")
            self.sched.step()
            if va < best:
                best = va
                torch.save(self.model.state_dict(), "mol.pt")
            print(f"epoch {e:3d}  MAE train {tr:.3f}  val {va:.3f}")


if __name__ == "__main__":
    torch.manual_seed(0)
    Experiment().run()
