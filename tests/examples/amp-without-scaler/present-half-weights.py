import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(100, 64), nn.ReLU(), nn.Linear(64, 10)).cuda()
model.half()  # here
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for x, y in loader:
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x.cuda().half()), y.cuda())
    loss.backward()
    optimizer.step()
