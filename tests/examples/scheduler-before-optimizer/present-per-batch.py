import torch
from torch.optim.lr_scheduler import OneCycleLR

sched = OneCycleLR(opt, max_lr=0.01, steps_per_epoch=len(loader), epochs=10)
for epoch in range(10):
    for x, y in loader:
        loss = criterion(model(x), y)
        opt.zero_grad()
        loss.backward()
        sched.step()  # here
        opt.step()
