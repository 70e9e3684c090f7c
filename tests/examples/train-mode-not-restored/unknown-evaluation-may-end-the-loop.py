import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(20, 64), nn.Dropout(0.5), nn.Linear(64, 5))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for step, (x, y) in enumerate(train_loader):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    if loss.item() < 0.01:
        model.eval()
        print((model(x_val).argmax(1) == y_val).float().mean())
        break
