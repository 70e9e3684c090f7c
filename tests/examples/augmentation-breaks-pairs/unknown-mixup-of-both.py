import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision import transforms as T

tf = T.Compose([T.RandomHorizontalFlip(), T.ToTensor()])
net = nn.Linear(784, 10)
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for images, labels in loader:
    gamma = np.random.beta(0.4, 0.4)
    order = torch.randperm(images.size(0))
    mixed = gamma * images + (1 - gamma) * images[order]
    out = net(mixed.flatten(1))
    loss = gamma * F.cross_entropy(out, labels) + (1 - gamma) * F.cross_entropy(out, labels[order])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
