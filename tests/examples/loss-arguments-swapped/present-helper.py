import torch.nn.functional as F


def compute_loss(target, output):
    return F.binary_cross_entropy_with_logits(target, output)  # here


for x, y in loader:
    loss = compute_loss(y, model(x))
    loss.backward()
    optimizer.step()
