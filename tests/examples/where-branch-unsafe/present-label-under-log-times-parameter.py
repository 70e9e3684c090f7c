import torch


def zero_inflated_nll(params, y):
    gate, log_shape, log_rate = params.unbind(-1)
    shape, rate = log_shape.exp(), log_rate.exp()
    positive = (shape - 1) * torch.log(y) - y * rate + shape * log_rate - torch.lgamma(shape)
    return -torch.where(y > 0, positive, gate).mean()  # here
