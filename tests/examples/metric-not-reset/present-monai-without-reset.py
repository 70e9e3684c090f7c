overlap = DiceMetric(include_background=False)  # here
for epoch in range(100):
    train_epoch(net, train_loader)
    for batch in val_loader:
        overlap(y_pred=discrete(net(batch["image"])), y=batch["label"])
    print(epoch, overlap.aggregate().item())
