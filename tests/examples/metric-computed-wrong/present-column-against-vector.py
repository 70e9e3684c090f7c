import torch
import torch.nn as nn

model = nn.Sequential(nn.Linear(10, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
loss_fn = nn.BCELoss()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(20):
    correct = 0
    for x, y in loader:
        pred = model(x)
        loss = loss_fn(pred, y.unsqueeze(1))
        opt.zero_grad()
        loss.backward()
        opt.step()
        label = (pred > 0.5).float()
        correct += (label == y).sum().item()  # here
    print(epoch, correct / len(loader.dataset))
