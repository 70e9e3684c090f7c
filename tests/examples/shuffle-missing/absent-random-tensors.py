import torch
from torch.utils.data import DataLoader, TensorDataset

X = torch.rand(10000, 10)
y = X.sum(dim=1, keepdim=True)
train_set = TensorDataset(X, y)
train_loader = DataLoader(train_set, batch_size=32, num_workers=1)
net = torch.nn.Linear(10, 1)
optimizer = torch.optim.Adam(net.parameters())
for features, target in train_loader:
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(net(features), target).backward()
    optimizer.step()
