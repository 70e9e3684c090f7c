dist.init_process_group("nccl")
model = DDP(net.cuda(rank), device_ids=[rank])
train_loader = DataLoader(train_set, batch_size=64, shuffle=True, drop_last=True)  # here
val_sampler = DistributedSampler(val_set, num_replicas=world, rank=rank, shuffle=False)
val_loader = DataLoader(val_set, batch_size=64, sampler=val_sampler)
for x, y in train_loader:
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
