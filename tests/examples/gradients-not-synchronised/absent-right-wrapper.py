ddp = DDP(build_net().cuda(), device_ids=[local_rank])
ddp.module.load_state_dict(torch.load("init.ckpt", map_location="cpu"))
for step, (x, y) in enumerate(loader):
    if (step + 1) % 4:
        with ddp.no_sync():
            (F.cross_entropy(ddp(x), y) / 4).backward()
    else:
        (F.cross_entropy(ddp(x), y) / 4).backward()
        optimizer.step()
        optimizer.zero_grad()
    if step % 1000 == 0 and dist.get_rank() == 0:
        with torch.no_grad():
            print(ddp.module(x_probe).mean())
