import math

import torch
import torchvision

net = torchvision.models.resnet18(weights="DEFAULT")
net.fc = torch.nn.Linear(512, 4)
body = [p for n, p in net.named_parameters() if not n.startswith("fc")]
optimizer = torch.optim.SGD([{"params": body, "lr": 1e-4}, {"params": net.fc.parameters(), "lr": 1e-2}], momentum=0.9)
first = [g["lr"] for g in optimizer.param_groups]


def adjust(optimizer, epoch):
    factor = 0.5 * (1 + math.cos(math.pi * epoch / 30))
    for group, rate in zip(optimizer.param_groups, first):
        group["lr"] = rate * factor
