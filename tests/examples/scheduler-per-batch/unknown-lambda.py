import torch

scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min(1.0, n / warmup))
for epoch in range(90):
    for x, y in train_loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
        scheduler.step()
