import torch
import torch.distributed as dist
from torch.utils.data import DataLoader, DistributedSampler


def train(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()


def main(rank, world_size):
    dist.init_process_group("nccl", rank=rank, world_size=world_size)
    train_sampler = DistributedSampler(dataset, num_replicas=world_size, rank=rank, shuffle=True)  # here
    loader = DataLoader(dataset, batch_size=32, sampler=train_sampler)
    val_sampler = DistributedSampler(val_dataset, shuffle=False)
    for epoch in range(10):
        train(model, loader, optimizer)
