import torch

opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
steps = 90 * len(loader)
plan = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=steps)
for epoch in range(90):
    for i, (x, y) in enumerate(loader):
        opt.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        opt.step()
    plan.step()  # here
