import torch

best_acc = 0.0
for epoch in range(50):
    train_one_epoch(model)
    acc = validate(model)
    if acc > best_acc:
        best_acc = acc
        best_weights = model.state_dict()  # here
model.load_state_dict(best_weights)
test(model)
