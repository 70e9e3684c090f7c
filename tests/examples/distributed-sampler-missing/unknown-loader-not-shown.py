import torch
from torch.nn.parallel import DistributedDataParallel

model = DistributedDataParallel(Net().cuda(), device_ids=[local_rank])
for x, y in get_loader():
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
