import numpy as np
import torch
import torch.nn.functional as F


def train_batch(net, optimizer, images, labels, alpha=0.4):
    gamma = np.random.beta(alpha, alpha)
    order = torch.randperm(images.size(0))
    images = gamma * images + (1 - gamma) * images[order]  # here
    loss = F.cross_entropy(net(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
