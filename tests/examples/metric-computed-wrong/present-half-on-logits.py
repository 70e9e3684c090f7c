import torch
import torch.nn as nn

net = nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters())
for epoch in range(50):
    hits = count = 0
    for x, y in train_loader:
        out = net(x).squeeze(1)
        loss = criterion(out, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        hits += ((out > 0.5).float() == y).sum().item()  # here
        count += len(y)
    print(epoch, hits / count)
