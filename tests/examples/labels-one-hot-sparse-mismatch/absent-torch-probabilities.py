import torch
import torch.nn as nn
import torch.nn.functional as F

net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5))
optimizer = torch.optim.Adam(net.parameters())
for x, y in [(torch.randn(8, 20), torch.randint(0, 5, (8,)))]:
    # class probabilities: allowed since PyTorch 1.10
    target = F.one_hot(y, num_classes=5).float() * 0.9 + 0.02
    loss = F.cross_entropy(net(x), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
