import torch
import torch.nn.functional as F

for x, targets in loader:
    outputs = model(x)
    parts = [F.cross_entropy(o, t) for o, t in zip(outputs, targets)]
    loss = sum(parts)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
