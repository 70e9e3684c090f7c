import numpy as np
import pandas as pd
import torch
from sklearn.metrics import roc_auc_score
from torch.utils.data import DataLoader


def collect(model, batches):
    found = []
    model.eval()
    with torch.no_grad():
        for x, _ in batches:
            found.append(torch.sigmoid(model(x))[:, 0].numpy())
    return np.concatenate(found)


held = pd.read_csv("held.csv")
loader = DataLoader(Scans(held), batch_size=32, shuffle=True)  # here
risk = collect(model, loader)
print(roc_auc_score(held["ill"], risk))
