import torch.nn.functional as F


def compute_loss(target, output):
    return F.binary_cross_entropy_with_logits(target, output)


for x, y in loader:
    out = model(x)
    loss = compute_loss(out, y)
    loss.backward()
    optimizer.step()
