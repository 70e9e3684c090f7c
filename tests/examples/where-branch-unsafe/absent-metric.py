import torch


@torch.no_grad()
def relative_error(pred, truth):
    return torch.where(pred > 0, truth / pred, torch.zeros_like(pred)).mean()


loss = ((net(x) - y) ** 2).mean()
loss.backward()
optimizer.step()
