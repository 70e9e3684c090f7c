train_loader = torch.utils.data.DataLoader(train, batch_size=128, shuffle=True)
weight = torch.tensor([0.3, 1.0, 8.0])
for x, y in train_loader:
    loss = F.cross_entropy(net(x), y, weight=weight)
    loss.backward()
