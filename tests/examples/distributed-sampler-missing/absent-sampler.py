import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler

dist.init_process_group("nccl")
model = DistributedDataParallel(Net().cuda(), device_ids=[local_rank])
loader = DataLoader(train_set, batch_size=128, sampler=DistributedSampler(train_set))
val_loader = DataLoader(val_set, batch_size=128)
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
