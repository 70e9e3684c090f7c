import torch


def angle(q1, q2):
    d = (q1 * q2).sum(-1).abs().clamp(max=1.0 - 1e-6)
    return 2 * torch.acos(d)


loss = angle(torch.nn.functional.normalize(head(f), dim=-1), truth).mean()
loss.backward()
