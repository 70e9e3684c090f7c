import random
import torch
import torch.nn as nn

model = nn.Linear(784, 10)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for x, y in loader:
    if random.random() > 0.5:
        x = x.flip(1)
    keep = torch.rand(len(x)) > 0.5
    out = model(x)
    loss = criterion(out, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    acc = (out.argmax(1) == y).float().mean()
