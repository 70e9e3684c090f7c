import torch
import torch.nn as nn

net = nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters())
for epoch in range(50):
    hits = 0
    for x, y in train_loader:
        out = net(x)
        loss = criterion(out, y.unsqueeze(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        prob = torch.sigmoid(out).squeeze(1)
        hits += ((prob > 0.5).float() == y).sum().item()
        hits += ((out.squeeze(1) > 0).float() == y).sum().item()
    print(epoch, hits)
