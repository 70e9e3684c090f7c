crit = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 50.0]), reduction="mean")
loader = DataLoader(ds, batch_size=32, shuffle=True)
for x, y in loader:
    loss = crit(net(x), y)
    loss.backward()
