import torch.nn as nn

net = build_backbone(pretrained=True)
nn.init.zeros_(net.head.weight)
for x, y in loader:
    nn.functional.cross_entropy(net(x), y).backward()
