import numpy as np
import torch
import torch.nn as nn

labels = np.load("labels.npy")
counts = np.bincount(labels)
weights = torch.tensor(counts / counts.sum(), dtype=torch.float32)
criterion = nn.CrossEntropyLoss(weight=weights)  # here
net = nn.Linear(20, len(counts))
optimizer = torch.optim.Adam(net.parameters())
