dist.init_process_group("nccl")
net = DDP(net.cuda(local_rank), device_ids=[local_rank])  # here
train_loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=8)  # here
for epoch in range(90):
    for x, y in train_loader:
        ...
