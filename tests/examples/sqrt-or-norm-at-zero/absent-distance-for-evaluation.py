import torch


@torch.no_grad()
def distances(a, b):
    return torch.sqrt(((a - b) ** 2).sum(-1))


loss = torch.nn.functional.cross_entropy(net(x), y)
loss.backward()
optimizer.step()
print(distances(net(p), net(q)))
