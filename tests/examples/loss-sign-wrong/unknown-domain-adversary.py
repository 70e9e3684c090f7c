import torch
from torch import nn


def train(features, classifier, domain, loader, weight=0.1):
    opt = torch.optim.Adam([*features.parameters(), *classifier.parameters()], lr=1e-3)
    ce = nn.CrossEntropyLoss()
    for x, y, d in loader:
        h = features(x)
        loss = ce(classifier(h), y) - weight * ce(domain(h), d)
        opt.zero_grad()
        loss.backward()
        opt.step()
