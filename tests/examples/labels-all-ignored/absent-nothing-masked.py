import torch

net = torch.nn.Linear(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
crit = torch.nn.CrossEntropyLoss()
for step in range(10):
    x = torch.randn(8, 4)
    y = (x.sum(1) > 0).long()
    loss = crit(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
