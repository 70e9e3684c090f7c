import torch

opt = torch.optim.Adam(net.fc.parameters(), lr=1e-3)
plan = torch.optim.lr_scheduler.StepLR(opt, step_size=15, gamma=0.1)
for epoch in range(60):
    if epoch == 10:
        opt = torch.optim.Adam(net.parameters(), lr=1e-4)  # here
    run_epoch(net, opt)
    plan.step()
