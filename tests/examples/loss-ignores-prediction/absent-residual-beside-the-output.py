import torch
import torch.nn as nn


class Denoise(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, noisy):
        return self.net(noisy)


model = Denoise()
for noisy, clean in loader:
    out = model(noisy)
    before = torch.mean((clean - noisy) ** 2)
    loss = torch.mean((clean - out) ** 2)
    loss.backward()
    opt.step()
    print(before.item(), loss.item())
