sampler = torch.utils.data.distributed.DistributedSampler(data, shuffle=True)
loader = DataLoader(data, batch_size=256, sampler=sampler, drop_last=True)
for ep in range(cfg.epochs):
    train(model, loader, optimizer, ep)
    evaluate(model)
