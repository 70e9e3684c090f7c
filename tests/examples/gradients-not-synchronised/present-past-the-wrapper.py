net = build_net().cuda(rank)
ddp = torch.nn.parallel.DistributedDataParallel(net, device_ids=[rank])
inner = ddp.module
for epoch in range(20):
    sampler.set_epoch(epoch)
    for x, y in loader:
        loss = F.cross_entropy(inner(x.cuda(rank)), y.cuda(rank))  # here
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
