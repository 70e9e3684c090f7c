import torch
import torch.nn as nn
import torch.nn.functional as F

class ContrastiveLoss(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, out1, out2, label):
        d = torch.sqrt(((out1 - out2) ** 2).sum(dim=1) + 1e-12)
        close = (1 - label) * d ** 2
        far = label * F.relu(self.margin - d) ** 2
        return (close + far).mean()

criterion = ContrastiveLoss()
for a, b, label in loader:
    loss = criterion(net(a), net(b), label)
    loss.backward()
    optimizer.step()
