import torch
import torch.nn as nn
import torch.nn.functional as F

model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
for x, y in loader:
    probs = F.softmax(model(x), dim=1)
    loss = F.nll_loss(torch.log(probs + 1e-8), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(probs.argmax(1))
