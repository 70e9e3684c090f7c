import torch.nn as nn

model = nn.Sequential(nn.Linear(5, 1))
for x, y in loader:
    nn.functional.mse_loss(model(x), y).backward()
