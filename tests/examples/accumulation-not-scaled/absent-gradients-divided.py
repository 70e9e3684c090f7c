import torch

criterion = torch.nn.CrossEntropyLoss()
accum = 8
for i, (x, y) in enumerate(loader):
    loss = criterion(model(x), y)
    loss.backward()
    if (i + 1) % accum == 0:
        for p in model.parameters():
            p.grad /= accum
        optimizer.step()
        optimizer.zero_grad()
