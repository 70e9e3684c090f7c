import torch
import torch.nn.functional as F


def sgns(v, u, noise):
    positive = (v * u).sum(1)
    negative = torch.bmm(noise.neg(), v.unsqueeze(2)).squeeze(2)
    return -(F.logsigmoid(positive) + F.logsigmoid(negative).sum(1)).mean()


def other(pos, neg):
    return -(F.logsigmoid(pos) + F.logsigmoid(-neg)).mean()
