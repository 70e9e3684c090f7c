import torch
import torch.nn.functional as F

for x1, x2 in loader:
    z1, z2 = F.normalize(net(x1)), F.normalize(net(x2))
    logits = z1 @ z2.T / cfg.temperature
    loss = F.cross_entropy(logits, labels)
    loss.backward()
