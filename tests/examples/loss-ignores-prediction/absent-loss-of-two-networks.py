import torch
import torch.nn as nn

criterion = nn.MSELoss()
optimizer = torch.optim.Adam(student.parameters())
for x in loader:
    features = backbone_net(x)
    log(features)
    a = student(x)
    b = teacher(x)
    loss = criterion(a, b.detach())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
