from torch import nn

for m in net.modules():
    if isinstance(m, nn.BatchNorm2d):
        m.momentum = 0.0002  # here
train(net, steps=1500)
