import numpy as np
import torch
from torch import nn
from sklearn.utils.class_weight import compute_class_weight
import lightning as L


class Lit(L.LightningModule):
    def __init__(self, y_train, d):
        super().__init__()
        classes, counts = np.unique(y_train, return_counts=True)
        w = counts.max() / counts
        self.register_buffer("w", torch.tensor(w, dtype=torch.float32))
        self.net = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, len(classes)))

    def training_step(self, batch, i):
        x, y = batch
        return nn.functional.cross_entropy(self.net(x), y, weight=self.w)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


x, y = np.load("x.npy"), np.load("y.npy")
dl = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(y)), 64, shuffle=True)
L.Trainer(max_epochs=10).fit(Lit(y, x.shape[1]), dl)
