import copy

import torch
import torch.nn as nn
import torch.nn.functional as F

student = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 10))
teacher = copy.deepcopy(student)
for p in teacher.parameters():
    p.requires_grad_(False)
optimizer = torch.optim.SGD(student.parameters(), lr=0.01)
for x, y in [(torch.randn(8, 20), torch.randint(0, 10, (8,)))]:
    loss = F.cross_entropy(student(x), y) + F.mse_loss(student(x), teacher(x))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
