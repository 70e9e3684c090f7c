import copy

import torch
import torchvision

teacher = torchvision.models.resnet18(weights="DEFAULT")
for p in teacher.parameters():
    p.requires_grad_(False)
small = copy.deepcopy(teacher)  # here
small.fc = torch.nn.Linear(512, 10)
optimizer = torch.optim.SGD(small.parameters(), lr=0.01)
