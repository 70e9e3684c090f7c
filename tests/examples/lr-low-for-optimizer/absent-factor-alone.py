import torch

BASE = 0.05
optimizer = torch.optim.SGD(net.parameters(), lr=BASE, momentum=0.9)


def schedule(epoch):
    return 0.9 ** (epoch // 10)


scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=schedule)
