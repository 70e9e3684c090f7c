import torch

plan = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=5)
for epoch in range(50):
    for x, y in loader:
        opt.zero_grad()
        loss_of(net(x), y).backward()
        opt.step()
        plan.step()  # here
