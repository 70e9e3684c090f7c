train_sampler = DistributedSampler(train_set)  # here
train_loader = DataLoader(train_set, batch_size=32, sampler=train_sampler, num_workers=4)
for epoch in range(start, 100):
    model.train()
    for images, labels in train_loader:
        ...
