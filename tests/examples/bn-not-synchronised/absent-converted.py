import torch
from torch import nn
from torchvision import models

model = models.resnet50().cuda(rank)
model = nn.SyncBatchNorm.convert_sync_batchnorm(model)
model = nn.parallel.DistributedDataParallel(model, device_ids=[rank])
