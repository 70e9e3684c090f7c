import torch.nn as nn

bn = nn.BatchNorm2d(16, momentum=cfg.bn_momentum)
