import torch
import torch.nn.functional as F


def choose(kind, weights, lr):
    if kind == "adam":
        return torch.optim.Adam(weights, lr=lr)
    return torch.optim.SGD(weights, lr=lr, momentum=0.9)


for kind in ("adam", "sgd"):
    model = torch.nn.Linear(30, 4)
    opt = choose(kind, model.parameters(), 1e-3)
    for epoch in range(5):
        for x, y in loader:
            opt.zero_grad()
            F.cross_entropy(model(x), y).backward()
            opt.step()
