import copy

for epoch in range(50):
    train_one_epoch(model)
    acc = validate(model)
    if acc > best_acc:
        best_acc = acc
        best_weights = copy.deepcopy(model.state_dict())
model.load_state_dict(best_weights)
test(model)
