import torch
import torch.nn.functional as F


def compute_loss(logits, depth_hat, scene, depth):
    valid = (depth > 0.1).float()
    l_cls = F.cross_entropy(logits, scene)
    l_dep = ((depth_hat - depth).abs() * valid).sum()
    return l_cls + l_dep  # here


for x, depth, scene in loader:
    logits, depth_hat = net(x)
    loss = compute_loss(logits, depth_hat, scene, depth)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
