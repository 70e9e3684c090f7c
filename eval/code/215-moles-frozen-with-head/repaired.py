import sys

import torch
from torch import nn, optim
from torchvision import models, transforms
from torchvision.datasets import ImageFolder


def build(n_classes):
    net = models.densenet121(weights=models.DenseNet121_Weights.DEFAULT)
    for parameter in net.parameters():
        parameter.requires_grad = False
    net.classifier = nn.Sequential(
        nn.Linear(1024, 256), nn.ReLU(), nn.Dropout(0.4), nn.Linear(256, n_classes)
    )
    for parameter in net.features.denseblock4.parameters():
        parameter.requires_grad = True
    return net


def main(folder):
    tf = transforms.Compose([
        transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])
    train = ImageFolder(f"{folder}/train", tf)
    val = ImageFolder(f"{folder}/val", tf)
    train_dl = torch.utils.data.DataLoader(train, 32, shuffle=True, num_workers=4)
    val_dl = torch.utils.data.DataLoader(val, 64, num_workers=4)
    net = build(len(train.classes)).cuda()
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(10):
        net.train()
        net.features.eval()
        for x, y in train_dl:
            optimizer.zero_grad()
            loss = criterion(net(x.cuda()), y.cuda())
            loss.backward()
            optimizer.step()
        net.eval()
        hits = 0
        with torch.no_grad():
            for x, y in val_dl:
                hits += (net(x.cuda()).argmax(1).cpu() == y).sum().item()
        print(epoch, loss.item(), hits / len(val))


if __name__ == "__main__":
    main(sys.argv[1])
