model = Net()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(10):
    ...
    for x, y in train_loader:
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    acc = compute_accuracy(val_loader)
