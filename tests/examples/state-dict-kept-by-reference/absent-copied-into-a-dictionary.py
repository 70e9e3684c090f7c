best = 1e9
for epoch in range(100):
    for x, y in train_loader:
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    val = validate(net, val_loader)
    if val < best:
        best = val
        best_ckpt = {"epoch": epoch, "weights": copy.deepcopy(net.state_dict())}
net.load_state_dict(best_ckpt["weights"])
print(validate(net, test_loader))
