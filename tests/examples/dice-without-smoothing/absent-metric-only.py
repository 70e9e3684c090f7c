import torch
import torch.nn.functional as F

def dice_score(pred, t):
    inter = (pred * t).sum()
    return 2 * inter / (pred.sum() + t.sum())

for image, mask in loader:
    logits = net(image)
    loss = F.binary_cross_entropy_with_logits(logits, mask)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    score = dice_score((logits > 0).float(), mask)
