import torch
from torch import nn

net, slow = nn.Linear(20, 3), nn.Linear(20, 3)
opt = torch.optim.Adam(net.parameters())
lowest, keep = float("inf"), None
for step, (x, y) in enumerate(torch.load("train.pt")):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    opt.step()
    if step > 100:
        weights = net.state_dict()
        slow.load_state_dict(weights)
    if loss.item() < lowest:
        lowest, keep = loss.item(), {k: v.clone() for k, v in net.state_dict().items()}
net.load_state_dict(keep)
