import torch

for p in backbone.parameters():
    p.requires_grad = False
for x, y in loader:
    optimizer.zero_grad()
    criterion(head(backbone(x)), y).backward()
    optimizer.step()
