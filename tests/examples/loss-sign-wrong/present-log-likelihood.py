import torch
import torch.nn as nn
import torch.nn.functional as F

model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for x, y in loader:
    log_probs = F.log_softmax(model(x), dim=1)
    loss = (F.one_hot(y, 10) * log_probs).sum(1).mean()
    optimizer.zero_grad()
    loss.backward()  # here
    optimizer.step()
