import torch

optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
for i, (x, y) in enumerate(loader):
    optimizer.zero_grad()  # here
    loss = criterion(net(x), y) / 8
    loss.backward()
    if (i + 1) % 8 == 0:
        optimizer.step()
