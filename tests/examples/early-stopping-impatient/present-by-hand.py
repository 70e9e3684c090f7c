patience = 2  # here
best, bad = float("inf"), 0
for epoch in range(100):
    train_one_epoch(model)
    val = validate(model)
    if val < best:
        best, bad = val, 0
    else:
        bad += 1
        if bad >= patience:
            break
