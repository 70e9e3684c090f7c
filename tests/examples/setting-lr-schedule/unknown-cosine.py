import torch

scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
