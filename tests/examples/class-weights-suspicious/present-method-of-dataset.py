import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset


class Calls(Dataset):
    def __init__(self, table):
        self.labels = table["species"].to_numpy()

    def balance(self):
        counts = np.bincount(self.labels)
        return torch.tensor(counts / counts.sum(), dtype=torch.float32)


class Net(nn.Module):
    def __init__(self, n, weights):
        super().__init__()
        self.fc = nn.Linear(128, n)
        self.register_buffer("class_weights", weights)

    def loss(self, x, y):
        return nn.functional.cross_entropy(self.fc(x), y, weight=self.class_weights)  # here


calls = Calls(table)
net = Net(12, calls.balance())
