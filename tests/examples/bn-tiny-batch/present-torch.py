import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import models

model = models.resnet50(num_classes=4)  # here
train_loader = DataLoader(train_set, batch_size=2, shuffle=True)  # here
val_loader = DataLoader(val_set, batch_size=16)
