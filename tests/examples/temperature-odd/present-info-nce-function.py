import torch
import torch.nn.functional as F

def info_nce(q, k, temperature=0.001):
    q, k = F.normalize(q, dim=1), F.normalize(k, dim=1)
    logits = torch.mm(q, k.t()) / temperature  # here
    return F.cross_entropy(logits, torch.arange(len(q)))

for a, b in loader:
    loss = info_nce(net(a), net(b))
    loss.backward()
