best = float("inf")
waited = 0
for epoch in range(200):
    train_one_epoch(net, train_loader, optimizer)
    score = validate(net, val_loader)
    if score < best:
        best = score
        torch.save(net.state_dict(), "best.pt")
    else:
        waited += 1  # here
    if waited > 6:
        break
