import torch.nn as nn
import torch.nn.functional as F

criterion = nn.TripletMarginLoss(margin=5.0)  # here
for a, p, n in loader:
    ea, ep, en = (F.normalize(net(v), dim=1) for v in (a, p, n))
    loss = criterion(ea, ep, en)
    loss.backward()
