import torch
from torch.utils.data import DataLoader, TensorDataset

train_set = TensorDataset(torch.randn(1000, 8), torch.randn(1000, 1))
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
net = torch.nn.Linear(8, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(1000):
    x, y = next(iter(train_loader))  # slow, but another batch every time
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(net(x), y).backward()
    optimizer.step()
