import copy

record = {"acc": 0.0, "best_state": None}
for epoch in range(args.epochs):
    train_epoch(net, loader, optimizer)
    acc = validate(net, val_loader)
    if acc > record["acc"]:
        record["best_state"] = copy.deepcopy(net.state_dict())
net.load_state_dict(record["best_state"])
