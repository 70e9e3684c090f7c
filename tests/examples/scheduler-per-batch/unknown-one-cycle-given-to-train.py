import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=0.05, total_steps=epochs * len(train_loader)
)
for epoch in range(epochs):
    train_one_epoch(model, train_loader, optimizer, scheduler)
    print(epoch, validate(model, val_loader))
