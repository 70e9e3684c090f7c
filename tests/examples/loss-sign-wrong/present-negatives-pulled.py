import torch
import torch.nn.functional as F


def sgns(v, u, noise):
    positive = (v * u).sum(1)
    negative = torch.bmm(noise, v.unsqueeze(2)).squeeze(2)
    return -(F.logsigmoid(positive) + F.logsigmoid(negative).sum(1)).mean()  # here
