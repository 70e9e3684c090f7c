counts = np.bincount(y)
sampler = WeightedRandomSampler(1.0 / counts[y], len(y))
loader = DataLoader(ds, batch_size=64, sampler=sampler)
w = torch.tensor(counts.sum() / counts, dtype=torch.float32)
crit = nn.CrossEntropyLoss(weight=w)  # here
