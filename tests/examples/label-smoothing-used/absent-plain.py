import torch.nn as nn

model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    loss = criterion(model(x), y)
    loss.backward()
