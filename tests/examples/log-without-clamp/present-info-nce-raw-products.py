import torch


def info_nce(anchor, other, tau=0.02):
    scores = torch.matmul(anchor, other.t()) / tau
    own = torch.exp(torch.diag(scores))
    return -torch.log(own / torch.exp(scores).sum(1)).mean()  # here
