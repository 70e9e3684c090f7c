"""torchrun --nproc_per_node=4 train_ddp.py --data /data/imagenet100"""
import argparse
import os

import torch
import torch.distributed as dist
import torch.nn as nn
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler
from torchvision import datasets, models, transforms


def setup():
    dist.init_process_group("nccl")
    rank = int(os.environ["LOCAL_RANK"])
    torch.cuda.set_device(rank)
    return rank


def build_loaders(root, batch_size):
    norm = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    train = datasets.ImageFolder(os.path.join(root, "train"), transforms.Compose(
        [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor(), norm]))
    val = datasets.ImageFolder(os.path.join(root, "val"), transforms.Compose(
        [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), norm]))
    train_sampler = DistributedSampler(train, shuffle=True)
    val_sampler = DistributedSampler(val, shuffle=False)
    return (DataLoader(train, batch_size, sampler=train_sampler, num_workers=8, pin_memory=True, drop_last=True),
            DataLoader(val, batch_size, sampler=val_sampler, num_workers=8, pin_memory=True), train_sampler)


@torch.no_grad()
def validate(model, loader, rank):
    model.eval()
    stats = torch.zeros(2, device=rank)
    for x, y in loader:
        x, y = x.to(rank, non_blocking=True), y.to(rank, non_blocking=True)
        stats[0] += (model(x).argmax(1) == y).sum()
        stats[1] += len(y)
    dist.all_reduce(stats)
    return (stats[0] / stats[1]).item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--epochs", type=int, default=90)
    parser.add_argument("--batch-size", type=int, default=64, help="per GPU")
    args = parser.parse_args()
    rank = setup()
    train_loader, val_loader, sampler = build_loaders(args.data, args.batch_size)
    model = models.resnet50(num_classes=100)
    model = nn.SyncBatchNorm.convert_sync_batchnorm(model).cuda(rank)
    model = DDP(model, device_ids=[rank])
    criterion = nn.CrossEntropyLoss()
    lr = 0.1 * args.batch_size * dist.get_world_size() / 256
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=1e-4, nesterov=True)
    warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, total_iters=5)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs - 5)
    scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, cosine], milestones=[5])
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_loader:
            x, y = x.to(rank, non_blocking=True), y.to(rank, non_blocking=True)
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        scheduler.step()
        acc = validate(model, val_loader, rank)
        if dist.get_rank() == 0:
            print(f"epoch {epoch} loss {loss.item():.3f} acc {acc:.4f}")
            torch.save(model.module.state_dict(), "last.pt")
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
