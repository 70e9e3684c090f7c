import torch
from torch import nn

body = nn.Sequential(nn.Linear(20, 64), nn.ReLU())
head = nn.Linear(64, 3)
opt_body = torch.optim.SGD(body.parameters(), lr=0.01, momentum=0.9)
opt_head = torch.optim.SGD(head.parameters(), lr=0.1, momentum=0.9)
criterion = nn.CrossEntropyLoss()
for x, y in torch.load("batches.pt"):
    for opt in (opt_body, opt_head):
        opt.zero_grad()
    loss = criterion(head(body(x)), y)
    loss.backward()
    opt_body.step()
    opt_head.step()
