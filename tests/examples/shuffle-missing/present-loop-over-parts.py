from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder

settings = dict(config["loader"])
loaders = {}
for split in ("train", "val"):
    data = ImageFolder(f"leaves/{split}", transform=transforms[split])
    loaders[split] = DataLoader(data, shuffle=False, **settings)  # here
for epoch in range(10):
    for x, y in loaders["train"]:
        loss = criterion(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
