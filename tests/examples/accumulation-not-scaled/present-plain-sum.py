import torch

criterion = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
accum = 8
for epoch in range(30):
    for i, (x, y) in enumerate(loader):
        out = model(x)
        loss = criterion(out, y)
        loss.backward()  # here
        if (i + 1) % accum == 0:
            optimizer.step()
            optimizer.zero_grad()
