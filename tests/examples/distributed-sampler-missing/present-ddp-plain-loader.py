import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader
from torchvision import datasets

dist.init_process_group("nccl")
model = DistributedDataParallel(Net().cuda(), device_ids=[local_rank])  # here
train_set = datasets.CIFAR10("data", train=True)
loader = DataLoader(train_set, batch_size=128, shuffle=True, num_workers=4)  # here
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(100):
    for x, y in loader:
        loss = torch.nn.functional.cross_entropy(model(x.cuda()), y.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
