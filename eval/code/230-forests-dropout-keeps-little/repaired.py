# ported from our TF1 code base, same hyper-parameters
import logging

import numpy as np
import torch
from sklearn.preprocessing import QuantileTransformer
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)

PARAMS = {
    "units": [512, 256, 128],
    "drop_prob": 0.2,
    "learning_rate": 1e-3,
    "batch_size": 256,
    "num_epochs": 60,
    "patience": 8,
}


class FeedForward(nn.Module):
    def __init__(self, n_in, units, n_out, drop_prob):
        super().__init__()
        blocks = []
        for u in units:
            blocks.append(nn.Linear(n_in, u))
            blocks.append(nn.ReLU())
            blocks.append(nn.Dropout(drop_prob))
            n_in = u
        self.hidden = nn.Sequential(*blocks)
        self.logits = nn.Linear(n_in, n_out)

    def forward(self, x):
        return self.logits(self.hidden(x))


def get_data(path):
    z = np.load(path)
    qt = QuantileTransformer(output_distribution="normal").fit(z["x_train"])
    make = lambda s: TensorDataset(
        torch.tensor(qt.transform(z[f"x_{s}"]), dtype=torch.float32), torch.tensor(z[f"y_{s}"], dtype=torch.long)
    )
    return make("train"), make("valid")


def train(params):
    train_set, valid_set = get_data("covertype.npz")
    train_dl = DataLoader(train_set, params["batch_size"], shuffle=True)
    valid_dl = DataLoader(valid_set, 4096)
    net = FeedForward(train_set.tensors[0].shape[1], params["units"], 7, params["drop_prob"])
    opt = torch.optim.Adam(net.parameters(), params["learning_rate"])
    ce = nn.CrossEntropyLoss()
    best, since = np.inf, 0
    for epoch in range(params["num_epochs"]):
        net.train()
        tr = 0.0
        for x, y in train_dl:
            opt.zero_grad()
            loss = ce(net(x), y)
            loss.backward()
            opt.step()
            tr += loss.item() * len(y)
        net.eval()
        with torch.no_grad():
            parts = [(ce(net(x), y).item(), (net(x).argmax(1) == y).float().mean().item(), len(y)) for x, y in valid_dl]
        n = sum(p[2] for p in parts)
        va, acc = (sum(p[k] * p[2] for p in parts) / n for k in (0, 1))
        log.info("epoch %d train %.4f valid %.4f acc %.4f", epoch, tr / len(train_set), va, acc)
        if va < best:
            best, since = va, 0
            torch.save(net.state_dict(), "covertype.pt")
        else:
            since += 1
            if since >= params["patience"]:
                break


if __name__ == "__main__":
    train(PARAMS)
