import torch
import torch.nn.functional as F
from torch import nn


class MaskHead(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv, self.out = nn.Conv2d(3, 32, 3, padding=1, stride=2), nn.Conv2d(32, classes, 1)

    def forward(self, x):
        mask = self.out(torch.relu(self.conv(x)))
        mask = F.interpolate(mask, size=x.shape[-2:], mode="bilinear", align_corners=False)
        return mask


net = MaskHead(4)
opt = torch.optim.Adam(net.parameters())
for x in range(10):
    image, label = torch.randn(2, 3, 64, 64), torch.randint(4, (2, 64, 64))
    loss = F.cross_entropy(net(image), label)
    opt.zero_grad()
    loss.backward()
    opt.step()
