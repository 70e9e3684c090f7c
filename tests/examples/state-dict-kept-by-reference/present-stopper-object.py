import torch
from torch import nn


class EarlyStopper:
    def __init__(self, patience):
        self.patience, self.count, self.best = patience, 0, float("inf")
        self.best_state = None

    def step(self, loss, model):
        if loss < self.best:
            self.best, self.count = loss, 0
            self.best_state = model.state_dict()  # here
            return False
        self.count += 1
        return self.count > self.patience


net = nn.Linear(20, 3)
optimizer = torch.optim.Adam(net.parameters())
stopper = EarlyStopper(5)
for epoch in range(200):
    for x, y in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    if stopper.step(validate(net), net):
        break
net.load_state_dict(stopper.best_state)
print(validate(net))
