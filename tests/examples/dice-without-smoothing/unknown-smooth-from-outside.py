import torch

def dice_loss(p, t):
    inter = (p * t).sum()
    return 1 - (2 * inter + SMOOTH) / (p.sum() + t.sum() + SMOOTH)

for image, mask in loader:
    loss = dice_loss(torch.sigmoid(net(image)), mask)
    loss.backward()
    optimizer.step()
