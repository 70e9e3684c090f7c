import torch


def attend(q, k, v, mask):
    scores = q @ k.transpose(-2, -1) / q.size(-1) ** 0.5
    scores = scores.masked_fill(mask == 0, -1e4)
    return torch.softmax(scores, dim=-1) @ v


def smallest(scores, pad_mask):
    scores = scores.masked_fill(pad_mask, torch.finfo(scores.dtype).min)
    return scores.softmax(dim=-1)
