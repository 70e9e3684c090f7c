import torch
import torch.nn.functional as F

for tokens, targets, mask in loader:
    logits = model(tokens)
    nll = F.cross_entropy(logits.transpose(1, 2), targets, reduction="none")
    loss = (nll * mask).sum() / mask.sum()  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
