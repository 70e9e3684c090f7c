import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau

optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
scheduler = ReduceLROnPlateau(optimizer, mode="max", patience=5)
for epoch in range(100):
    train(net, optimizer)
    val_acc = validate(net)
    scheduler.step(val_acc)
