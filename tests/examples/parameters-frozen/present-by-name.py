import torch
import torchvision

net = torchvision.models.resnet34(weights="DEFAULT")
for key, weight in net.named_parameters():
    weight.requires_grad = key.startswith("fc")  # here
optimizer = torch.optim.Adam([w for w in net.parameters() if w.requires_grad])
