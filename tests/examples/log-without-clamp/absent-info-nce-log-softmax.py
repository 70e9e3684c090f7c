import torch
import torch.nn.functional as F


def info_nce(anchor, other, tau=0.07):
    anchor, other = F.normalize(anchor, dim=-1), F.normalize(other, dim=-1)
    scores = torch.matmul(anchor, other.t()) / tau
    labels = torch.arange(len(anchor), device=anchor.device)
    return F.cross_entropy(scores, labels)
