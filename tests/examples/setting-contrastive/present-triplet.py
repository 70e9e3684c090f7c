import torch.nn as nn

criterion = nn.TripletMarginLoss(margin=1.0)  # here
for anchor, positive, negative in loader:
    loss = criterion(net(anchor), net(positive), net(negative))
    loss.backward()
