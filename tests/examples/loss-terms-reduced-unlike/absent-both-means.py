import torch.nn.functional as F


def compute_loss(logits, depth_hat, scene, depth):
    valid = (depth > 0.1).float()
    l_cls = F.cross_entropy(logits, scene)
    l_dep = ((depth_hat - depth).abs() * valid).sum() / valid.sum().clamp(min=1)
    return l_cls + l_dep


loss = compute_loss(logits, depth_hat, scene, depth)
loss.backward()
