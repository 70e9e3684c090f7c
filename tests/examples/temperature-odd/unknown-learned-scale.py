import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class Clip(nn.Module):
    def __init__(self):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def forward(self, text, image):
        text, image = F.normalize(text, dim=1), F.normalize(image, dim=1)
        logits = self.log_scale.exp() * text @ image.t()
        labels = torch.arange(len(text), device=text.device)
        return F.cross_entropy(logits, labels)
