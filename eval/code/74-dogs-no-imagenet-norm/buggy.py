import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets
from torchvision import transforms as T
from torchvision.models import ResNet50_Weights, resnet50

EPOCHS = 12
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

train_tf = T.Compose([
    T.RandomResizedCrop(224, scale=(0.4, 1.0)),
    T.RandomHorizontalFlip(),
    T.ColorJitter(0.2, 0.2, 0.2),
    T.PILToTensor(),
    T.Lambda(lambda t: t.float()),
])
val_tf = T.Compose([
    T.Resize(256),
    T.CenterCrop(224),
    T.PILToTensor(),
    T.Lambda(lambda t: t.float()),
])
train_ds = datasets.ImageFolder("dogs/train", train_tf)
val_ds = datasets.ImageFolder("dogs/val", val_tf)
train_loader = DataLoader(train_ds, batch_size=32, shuffle=True, num_workers=4)
val_loader = DataLoader(val_ds, batch_size=64, num_workers=4)

model = resnet50(weights=ResNet50_Weights.IMAGENET1K_V2)
model.fc = nn.Linear(model.fc.in_features, len(train_ds.classes))
model.to(device)
head = [p for n, p in model.named_parameters() if n.startswith("fc.")]
body = [p for n, p in model.named_parameters() if not n.startswith("fc.")]
optimizer = torch.optim.AdamW([{"params": body, "lr": 5e-5}, {"params": head, "lr": 1e-3}], weight_decay=1e-2)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

for epoch in range(EPOCHS):
    model.train()
    for x, y in train_loader:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    scheduler.step()
    model.eval()
    n = 0
    with torch.no_grad():
        for x, y in val_loader:
            n += (model(x.to(device)).argmax(1).cpu() == y).sum().item()
    print(f"{epoch:02d} loss {loss.item():.3f} val acc {n / len(val_ds):.4f}")
