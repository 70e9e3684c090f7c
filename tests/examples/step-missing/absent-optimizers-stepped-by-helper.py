import torch
from torch import nn

net, head = nn.Linear(32, 16), nn.Linear(16, 2)
opt_net = torch.optim.SGD(net.parameters(), lr=0.01)
opt_head = torch.optim.SGD(head.parameters(), lr=0.1)
scaler = torch.cuda.amp.GradScaler()
criterion = nn.CrossEntropyLoss()


def update(optimizer):
    scaler.unscale_(optimizer)
    scaler.step(optimizer)


for x, y in loader:
    opt_net.zero_grad()
    opt_head.zero_grad()
    with torch.autocast("cuda", dtype=torch.float16):
        loss = criterion(head(net(x)), y)
    scaler.scale(loss).backward()
    update(opt_net)
    update(opt_head)
    scaler.update()
