import torch
from torch.utils.data import random_split

train_set, val_set = random_split(dataset, [900, 100], generator=torch.Generator().manual_seed(0))  # here
