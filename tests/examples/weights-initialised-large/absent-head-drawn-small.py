import torch
import torch.nn as nn

head = nn.Linear(1280, 40)
head.weight.data.normal_(0, 0.01)
head.bias.data.zero_()
optimizer = torch.optim.SGD(head.parameters(), 0.01, momentum=0.9)
