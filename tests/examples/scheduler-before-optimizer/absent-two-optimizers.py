import torch

for epoch in range(200):
    for real, _ in loader:
        opt_d.zero_grad()
        d_loss(real).backward()
        opt_d.step()
        sched_d.step()
        opt_g.zero_grad()
        g_loss(real).backward()
        opt_g.step()
        sched_g.step()
