model.train()
for epoch in range(25):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()  # here
    with torch.no_grad():
        validate(model, val_loader)
