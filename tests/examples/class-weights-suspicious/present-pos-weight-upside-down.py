import torch

y = torch.load("y.pt")
num_pos = (y == 1).sum().float()
num_neg = (y == 0).sum().float()
pos_weight = num_pos / num_neg
criterion = torch.nn.BCEWithLogitsLoss(pos_weight=pos_weight)  # here
net = torch.nn.Linear(30, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
