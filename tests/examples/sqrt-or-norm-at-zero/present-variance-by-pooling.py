import torch
import torch.nn.functional as F


def contrast_loss(out, target):
    mean = F.avg_pool2d(out, 5)
    var = F.avg_pool2d(out.pow(2), 5) - mean.pow(2)
    goal = F.avg_pool2d(target, 5)
    return (torch.sqrt(var.clamp(min=0)) - goal).abs().mean()  # here
