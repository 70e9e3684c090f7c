import torch

criterion = torch.nn.CrossEntropyLoss()
accum = 8
for epoch in range(30):
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        loss = loss / accum
        loss.backward()
        if (i + 1) % accum == 0:
            optimizer.step()
            optimizer.zero_grad()
