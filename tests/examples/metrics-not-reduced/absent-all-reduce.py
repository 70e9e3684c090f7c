import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data import DataLoader, DistributedSampler

dist.init_process_group("nccl")
model = DDP(Net().cuda())
val_loader = DataLoader(val_set, batch_size=64, sampler=DistributedSampler(val_set, shuffle=False))
correct = torch.zeros(1).cuda()
for x, y in val_loader:
    correct += (model(x.cuda()).argmax(1) == y.cuda()).sum()
dist.all_reduce(correct)
print(correct / len(val_set))
