import torch

def dice_loss(logits, t):
    p = torch.sigmoid(logits)
    inter = (p * t).sum(dim=(1, 2, 3))
    return (1 - 2 * inter / (p.sum(dim=(1, 2, 3)) + t.sum(dim=(1, 2, 3)) + 1e-8)).mean()  # here

for image, mask in loader:
    loss = dice_loss(net(image), mask)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
