# torchrun --nproc_per_node=4 train_shelf.py
import os

import torch
import torch.distributed as dist
import torchvision
from torch import nn
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler
from torchvision import transforms as T


def get_data(cfg, rank, world):
    norm = T.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    tr = torchvision.datasets.ImageFolder(cfg["root"] + "/train", T.Compose(
        [T.RandomResizedCrop(224), T.RandomHorizontalFlip(), T.ToTensor(), norm]))
    va = torchvision.datasets.ImageFolder(cfg["root"] + "/val", T.Compose(
        [T.Resize(256), T.CenterCrop(224), T.ToTensor(), norm]))
    train_loader = DataLoader(tr, batch_size=cfg["bs"], shuffle=True, num_workers=8, pin_memory=True, drop_last=True)
    sampler = None
    val_sampler = DistributedSampler(va, num_replicas=world, rank=rank, shuffle=False)
    val_loader = DataLoader(va, batch_size=cfg["bs"], sampler=val_sampler, num_workers=4)
    return train_loader, val_loader, sampler, len(tr.classes)


def evaluate(model, loader, device):
    model.eval()
    stat = torch.zeros(2, device=device)
    with torch.no_grad():
        for x, y in loader:
            p = model(x.to(device)).argmax(1)
            stat[0] += (p == y.to(device)).sum()
            stat[1] += len(y)
    dist.all_reduce(stat)
    return (stat[0] / stat[1]).item()


def worker(cfg):
    dist.init_process_group("nccl")
    rank, world, local = dist.get_rank(), dist.get_world_size(), int(os.environ["LOCAL_RANK"])
    torch.cuda.set_device(local)
    torch.manual_seed(cfg["seed"])
    device = torch.device("cuda", local)

    train_loader, val_loader, sampler, n_cls = get_data(cfg, rank, world)
    net = torchvision.models.resnet50(weights="IMAGENET1K_V2")
    net.fc = nn.Linear(net.fc.in_features, n_cls)
    net = nn.SyncBatchNorm.convert_sync_batchnorm(net).to(device)
    net = DDP(net, device_ids=[local])
    opt = torch.optim.SGD(net.parameters(), lr=cfg["lr"], momentum=0.9, weight_decay=1e-4)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, cfg["epochs"] * len(train_loader))
    ce = nn.CrossEntropyLoss()

    for epoch in range(cfg["epochs"]):
        if sampler is not None:
            sampler.set_epoch(epoch)
        net.train()
        for it, (x, y) in enumerate(train_loader):
            x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
            loss = ce(net(x), y)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            opt.step()
            sched.step()
            if rank == 0 and it % 100 == 0:
                print(f"{epoch}:{it}/{len(train_loader)} {loss.item():.3f}")
        acc = evaluate(net, val_loader, device)
        if rank == 0:
            print(f"epoch {epoch} acc {acc:.4f}")
            torch.save(net.module.state_dict(), "shelf.pt")
    dist.destroy_process_group()


if __name__ == "__main__":
    worker({"root": "/mnt/shelf", "bs": 64, "lr": 0.02, "epochs": 20, "seed": 13})
