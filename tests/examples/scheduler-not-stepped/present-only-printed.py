import torch

opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
plan = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=90)  # here
for epoch in range(90):
    for x, y in loader:
        opt.zero_grad()
        criterion(net(x), y).backward()
        opt.step()
    print(epoch, plan.get_last_lr())
