import timm
import torch
from torch import nn


class Grader(nn.Module):
    def __init__(self, grades):
        super().__init__()
        self.encoder = timm.create_model("vit_small_patch16_224", pretrained=True, num_classes=0)
        for weight in self.parameters():
            weight.requires_grad = False
        self.head = nn.Linear(384, grades)

    def forward(self, x):
        return self.head(self.encoder(x))


net = Grader(5)
opt = torch.optim.Adam(net.head.parameters(), lr=1e-3)
for x, y in torch.load("eyes.pt"):
    opt.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    opt.step()
