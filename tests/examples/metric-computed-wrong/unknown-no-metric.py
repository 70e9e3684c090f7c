import torch

model = Net()
optimizer = torch.optim.Adam(model.parameters())
for x, y in train_loader:
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
