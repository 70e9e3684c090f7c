import torch
import torchvision

backbone = torchvision.models.resnet50(weights="DEFAULT")
opt = torch.optim.AdamW(  # here
    [
        {"params": backbone.parameters(), "lr": 1e-3},
        {"params": head.parameters(), "lr": 2e-5},
    ]
)
