import torch.nn as nn
import torch.nn.functional as F

divergence = nn.KLDivLoss(reduction="batchmean")
net = nn.Linear(4, 3)
for x, target in loader:
    p = F.log_softmax(net(x), dim=1)
    loss = divergence(p, F.softmax(target, dim=1))
    loss = loss + F.kl_div(F.softmax(net(x), 1).log(), F.log_softmax(target, 1), log_target=True)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
