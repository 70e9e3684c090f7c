import torch
import torchvision

net = torchvision.models.resnet18(weights="DEFAULT")
opt = torch.optim.Adam(
    [{"params": net.layer4.parameters(), "lr": 1e-5}, {"params": net.fc.parameters()}], lr=1e-3
)
