import torch
from torch.cuda.amp import GradScaler, autocast

scaler = GradScaler()
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)


def train_one_epoch(net, loader):
    for x, y in loader:
        with autocast():
            loss = torch.nn.functional.cross_entropy(net(x), y)
        scaler.scale(loss).backward()
        net.zero_grad()  # here
        scaler.step(opt)
        scaler.update()
