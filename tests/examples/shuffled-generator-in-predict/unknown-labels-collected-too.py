import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch.utils.data import DataLoader


def collect(model, batches):
    found, truth = [], []
    model.eval()
    with torch.no_grad():
        for x, y in batches:
            found.append(torch.sigmoid(model(x))[:, 0].numpy())
            truth.append(y.numpy())
    return np.concatenate(truth), np.concatenate(found)


loader = DataLoader(Scans(held), batch_size=32, shuffle=True)
truth, risk = collect(model, loader)
print(roc_auc_score(truth, risk))
