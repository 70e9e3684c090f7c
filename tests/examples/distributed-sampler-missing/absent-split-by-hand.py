import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data import DataLoader

dist.init_process_group("nccl")
rank, world = dist.get_rank(), dist.get_world_size()
files = sorted(paths)[rank::world]
model = DDP(Net().cuda())
loader = DataLoader(Shard(files), batch_size=32, shuffle=True)
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
