import torch

optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
optimizer.zero_grad()
for i, (x, y) in enumerate(loader):
    loss = criterion(net(x), y) / 8
    loss.backward()
    if (i + 1) % 8 == 0:
        optimizer.step()
        optimizer.zero_grad()
