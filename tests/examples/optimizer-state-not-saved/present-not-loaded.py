import torch

start_epoch = 0
if args.resume:
    ckpt = torch.load(args.resume)
    model.load_state_dict(ckpt["model"])  # here
    start_epoch = ckpt["epoch"] + 1
for epoch in range(start_epoch, 100):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
