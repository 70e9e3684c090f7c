import torch


def zero_inflated_nll(params, y):
    gate, log_shape, log_rate = params.unbind(-1)
    shape, rate = log_shape.exp(), log_rate.exp()
    safe = torch.where(y > 0, y, torch.ones_like(y))
    positive = (shape - 1) * torch.log(safe) - y * rate + shape * log_rate - torch.lgamma(shape)
    return -torch.where(y > 0, positive, gate).mean()
