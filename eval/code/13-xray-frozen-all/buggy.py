# transfer learning, DenseNet121 on chest x-rays (normal / pneumonia)
import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

DATA = "chest_xray"
device = "cuda" if torch.cuda.is_available() else "cpu"

common = [transforms.Grayscale(3), transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
train_tf = transforms.Compose([transforms.Resize(256), transforms.RandomCrop(224), transforms.RandomRotation(7)] + common)
eval_tf = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224)] + common)
train_ds = datasets.ImageFolder(DATA + "/train", transform=train_tf)
val_ds = datasets.ImageFolder(DATA + "/val", transform=eval_tf)
train_loader = DataLoader(train_ds, 32, shuffle=True, num_workers=4, pin_memory=True)
val_loader = DataLoader(val_ds, 64, num_workers=4)


def build_model(num_classes):
    net = models.densenet121(weights=models.DenseNet121_Weights.IMAGENET1K_V1)
    in_features = net.classifier.in_features
    net.classifier = nn.Sequential(
        nn.Linear(in_features, 256), nn.ReLU(), nn.Dropout(0.4), nn.Linear(256, num_classes)
    )
    for param in net.parameters():
        param.requires_grad = False
    return net


model = build_model(len(train_ds.classes)).to(device)
counts = torch.bincount(torch.tensor(train_ds.targets)).float()
weight = (counts.sum() / (len(counts) * counts)).to(device)
criterion = nn.CrossEntropyLoss(weight=weight)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(10):
    model.train()
    model.features.eval()  # keep the statistics of the backbone
    for x, y in train_loader:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.requires_grad_()
        loss.backward()
        optimizer.step()

    model.eval()
    tp = torch.zeros(len(counts))
    n = torch.zeros(len(counts))
    with torch.no_grad():
        for x, y in val_loader:
            pred = model(x.to(device)).argmax(1).cpu()
            for c in range(len(counts)):
                tp[c] += ((pred == c) & (y == c)).sum()
                n[c] += (y == c).sum()
    print("epoch", epoch, "loss", loss.item(), "recall", (tp / n).tolist())
