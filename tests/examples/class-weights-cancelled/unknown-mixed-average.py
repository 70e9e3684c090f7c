loader = DataLoader(ds, shuffle=shuffle, **options)
weight = torch.tensor([0.3, 1.0, 8.0])
criterion = nn.CrossEntropyLoss(weight=weight, reduction="none")
for x, y in loader:
    per = criterion(net(x), y)
    loss = per.sum() / weight[y].sum()
