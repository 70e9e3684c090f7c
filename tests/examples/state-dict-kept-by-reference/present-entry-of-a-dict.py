record = {"acc": 0.0, "best_state": None}
for epoch in range(args.epochs):
    train_epoch(net, loader, optimizer)
    acc = validate(net, val_loader)
    if acc > record["acc"]:
        record["acc"] = acc
        record["best_state"] = net.state_dict()  # here
net.load_state_dict(record["best_state"])
print(validate(net, test_loader))
