import torch
import torch.nn as nn

criterion = nn.CrossEntropyLoss(reduction="sum")
for x, y, mask in loader:
    total = criterion(model(x).flatten(0, 1), y.flatten())
    loss = total / mask.sum().clamp(min=1)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
