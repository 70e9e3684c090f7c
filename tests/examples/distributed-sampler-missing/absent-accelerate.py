import torch
from accelerate import Accelerator
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

accelerator = Accelerator()
loader = DataLoader(train_set, batch_size=32, shuffle=True)
model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
assert isinstance(model, DistributedDataParallel)
dist.init_process_group("nccl")
for x, y in loader:
    accelerator.backward(criterion(model(x), y))
    optimizer.step()
