import torch
from torch.nn.parallel import DistributedDataParallel as DDP
from torchvision import models
from torch.utils.data import DataLoader

model = models.resnet50().cuda(rank)  # here
model = DDP(model, device_ids=[rank])  # here
train_loader = DataLoader(ds, batch_size=4, sampler=sampler)
