import torch
from torch import nn
from sklearn.model_selection import KFold
from torch.utils.data import DataLoader, SubsetRandomSampler
from torchvision.models import resnet18

device = "cuda"
net = resnet18(num_classes=7).to(device)  # here
criterion = nn.CrossEntropyLoss()


def train_one_epoch(model, loader, optimizer):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()


for fold, (tr, va) in enumerate(KFold(5, shuffle=True, random_state=0).split(dataset)):
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4)
    train_loader = DataLoader(dataset, batch_size=32, sampler=SubsetRandomSampler(tr))
    val_loader = DataLoader(dataset, batch_size=32, sampler=SubsetRandomSampler(va))
    for epoch in range(10):
        train_one_epoch(net, train_loader, optimizer)
    print(fold, accuracy(net, val_loader))
