import torch

def dice_loss(logits, t, smooth=1.0):
    p = torch.sigmoid(logits)
    inter = (p * t).sum()
    return 1 - (2 * inter + smooth) / (p.sum() + t.sum() + smooth)

for image, mask in loader:
    loss = dice_loss(net(image), mask)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
