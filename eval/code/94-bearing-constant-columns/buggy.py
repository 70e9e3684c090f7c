# %%
import numpy as np
import torch
import torch.nn as nn

# %% load: 96 channels of the test rig, some of them unused / not wired (constant)
raw = np.load("rig_runs.npz")
X, y = raw["X"].astype(np.float32), raw["y"].astype(np.int64)     # y: 0 ok, 1 inner, 2 outer, 3 ball
run_id = raw["run"]

rs = np.random.RandomState(42)
runs = rs.permutation(np.unique(run_id))
val_runs = runs[: len(runs) // 5]
is_val = np.isin(run_id, val_runs)
Xtr, ytr, Xva, yva = X[~is_val], y[~is_val], X[is_val], y[is_val]

# %% scale
m, s = Xtr.mean(0), Xtr.std(0)
Xtr = (Xtr - m) / s
Xva = (Xva - m) / s
print(Xtr.shape, Xva.shape, np.bincount(ytr))

# %% model
net = nn.Sequential(
    nn.Linear(X.shape[1], 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(128, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(64, 4),
)
opt = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-3)
lossf = nn.CrossEntropyLoss()
xt, yt = torch.from_numpy(Xtr), torch.from_numpy(ytr)
xv, yv = torch.from_numpy(Xva), torch.from_numpy(yva)
BS = 256

# %% train
hist = {"loss": [], "val_loss": [], "val_acc": []}
for epoch in range(40):
    net.train()
    perm = torch.randperm(len(xt))
    ep = []
    for i in range(0, len(perm) - BS + 1, BS):
        j = perm[i:i + BS]
        out = net(xt[j])
        l = lossf(out, yt[j])
        opt.zero_grad(); l.backward(); opt.step()
        ep.append(l.item())
    net.eval()
    with torch.no_grad():
        o = net(xv)
    hist["loss"].append(np.mean(ep))
    hist["val_loss"].append(lossf(o, yv).item())
    hist["val_acc"].append((o.argmax(1) == yv).float().mean().item())
    print(epoch, *("%s %.4f" % (k, v[-1]) for k, v in hist.items()))

# %%
np.savez("hist.npz", **hist)
