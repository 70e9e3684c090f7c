import torch
import torch.nn as nn

head = nn.Linear(1280, 40)
nn.init.normal_(head.weight)  # here
nn.init.zeros_(head.bias)
optimizer = torch.optim.SGD(head.parameters(), 0.01, momentum=0.9)
