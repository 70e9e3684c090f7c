import torch
import torch.nn.functional as F

for x, y in loader:
    optimizer.zero_grad()
    logits = model(x)
    pred = logits.argmax(dim=1)
    loss = F.cross_entropy(logits, y)
    loss.backward()
    optimizer.step()
    tp = ((pred == 1) & (y == 1)).sum().item()
    print("batch accuracy", (pred == y).float().mean().item(), tp)
