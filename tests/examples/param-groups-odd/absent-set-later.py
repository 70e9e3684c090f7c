import torch

opt = torch.optim.SGD([{"params": net.trunk.parameters(), "lr": 0.0}, {"params": net.head.parameters()}], lr=0.1)
for epoch in range(9):
    if epoch == 3:
        opt.param_groups[0]["lr"] = 0.01
