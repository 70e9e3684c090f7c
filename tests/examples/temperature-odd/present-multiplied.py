import torch
import torch.nn as nn
import torch.nn.functional as F


class PairLoss(nn.Module):
    def __init__(self, temperature=0.1):
        super().__init__()
        self.temperature = temperature

    def forward(self, text, image):
        text, image = F.normalize(text, dim=1), F.normalize(image, dim=1)
        logits = self.temperature * torch.matmul(text, image.T)  # here
        labels = torch.arange(len(text), device=text.device)
        return F.cross_entropy(logits, labels)
