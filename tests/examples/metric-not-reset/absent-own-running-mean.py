import torch
import torch.nn.functional as F


class RunningMean:
    def __init__(self):
        self.reset()

    def reset(self):
        self.weighted = 0.0
        self.count = 0

    def push(self, value, n):
        self.weighted += value * n
        self.count += n

    @property
    def average(self):
        return self.weighted / max(self.count, 1)


def train_epoch(net, loader, optimizer, running):
    running.reset()
    for x, y in loader:
        loss = F.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running.push(loss.item(), len(x))
    return running.average


running = RunningMean()
for epoch in range(30):
    print(epoch, train_epoch(net, train_loader, optimizer, running))
