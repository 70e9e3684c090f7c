import torch
from torch.nn.parallel import DistributedDataParallel as DDP

model = DDP(Net().cuda())
acc = evaluate(model, val_loader)
