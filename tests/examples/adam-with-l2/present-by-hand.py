import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)  # here
for x, y in loader:
    l2 = 0.0
    for p in model.parameters():
        l2 += p.pow(2).sum()  # here
    loss = criterion(model(x), y) + 1e-4 * l2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
