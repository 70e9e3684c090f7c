import numpy as np
import torch
import torch.nn as nn

labels = np.load("labels.npy")
counts = np.bincount(labels)
weights = torch.tensor(counts.sum() / (len(counts) * counts), dtype=torch.float32)
criterion = nn.CrossEntropyLoss(weight=weights)
num_pos, num_neg = (labels == 1).sum(), (labels == 0).sum()
binary = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(num_neg / num_pos))
net = nn.Linear(20, len(counts))
optimizer = torch.optim.Adam(net.parameters())
for x, y in [(torch.randn(4, 20), torch.zeros(4).long())]:
    criterion(net(x), y).backward()
