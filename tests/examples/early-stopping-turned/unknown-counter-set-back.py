import torch

best, waited = 0.0, 0
for epoch in range(200):
    train_one_epoch(net, train_loader, optimizer)
    accuracy = validate(net, val_loader)
    if accuracy > best:
        best, waited = accuracy, 0
        torch.save(net.state_dict(), "best.pt")
    else:
        waited += 1
    if waited >= 10:
        break
trainer.fit(net)
