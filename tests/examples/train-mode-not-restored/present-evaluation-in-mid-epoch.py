import torch
from torch import nn, optim


def evaluate(net, loader):
    net.eval()  # here
    hits = 0
    with torch.no_grad():
        for x, y in loader:
            hits += (net(x).argmax(dim=1) == y).sum().item()
    return hits / len(loader.dataset)


net = ResNet18(num_classes=10).cuda()
opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
loss_fn = nn.CrossEntropyLoss()
step = 0
for epoch in range(90):
    net.train()
    for x, y in train_loader:
        opt.zero_grad()
        loss = loss_fn(net(x.cuda()), y.cuda())
        loss.backward()
        opt.step()
        step += 1
        if step % 500 == 0:
            print(step, evaluate(net, val_loader))
