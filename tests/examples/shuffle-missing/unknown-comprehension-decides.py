import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

tf = transforms.Compose([transforms.Resize((64, 64)), transforms.ToTensor()])
sets = {part: datasets.ImageFolder(f"birds/{part}", tf) for part in ["train", "valid"]}
loaders = {part: DataLoader(sets[part], batch_size=32, shuffle=part == "train") for part in ["train", "valid"]}
net = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, 20))
opt = torch.optim.Adam(net.parameters())
for epoch in range(10):
    for x, y in loaders["train"]:
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
