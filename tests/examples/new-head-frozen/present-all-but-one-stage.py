import torch
from torch import nn
from torchvision.models import resnet50


def prepare(n):
    model = resnet50(weights="IMAGENET1K_V2")
    model.fc = nn.Linear(model.fc.in_features, n)
    for name, param in model.named_parameters():
        if not name.startswith("layer4"):
            param.requires_grad = False  # here
    return model
