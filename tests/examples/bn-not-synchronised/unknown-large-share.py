import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import models

model = nn.parallel.DistributedDataParallel(models.resnet50().cuda(rank), device_ids=[rank])
train_loader = DataLoader(ds, batch_size=64, sampler=sampler)
