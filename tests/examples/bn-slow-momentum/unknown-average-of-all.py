from torch import nn

for m in net.modules():
    if isinstance(m, nn.BatchNorm2d):
        m.momentum = None
