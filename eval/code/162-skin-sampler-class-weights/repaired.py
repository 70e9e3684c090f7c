from collections import Counter

import torch
import torch.nn as nn
import torchvision
from torch.utils.data import DataLoader, WeightedRandomSampler
from torchvision import transforms

BATCH = 32
tf = transforms.Compose([
    transforms.Resize((224, 224)),
    transforms.RandomHorizontalFlip(),
    transforms.RandomVerticalFlip(),
    transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])
tf_eval = transforms.Compose([
    transforms.Resize((224, 224)),
    transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])
train_ds = torchvision.datasets.ImageFolder("ham10000/train", tf)
val_ds = torchvision.datasets.ImageFolder("ham10000/val", tf_eval)

counts = Counter(train_ds.targets)
class_weights = [1.0 / counts[c] for c in range(len(train_ds.classes))]
sample_weights = [class_weights[t] for t in train_ds.targets]
sampler = WeightedRandomSampler(sample_weights, num_samples=len(train_ds), replacement=True)

train_loader = DataLoader(train_ds, batch_size=BATCH, sampler=sampler, num_workers=4)
val_loader = DataLoader(val_ds, batch_size=BATCH, num_workers=4)

model = torchvision.models.efficientnet_b0(weights="IMAGENET1K_V1")
model.classifier[1] = nn.Linear(1280, len(train_ds.classes))
model = model.cuda()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)


def run_epoch(loader, train):
    model.train(train)
    loss_sum = correct = seen = 0
    with torch.set_grad_enabled(train):
        for x, y in loader:
            x, y = x.cuda(), y.cuda()
            out = model(x)
            loss = criterion(out, y)
            if train:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            loss_sum += loss.item() * y.size(0)
            correct += (out.argmax(1) == y).sum().item()
            seen += y.size(0)
    return loss_sum / seen, correct / seen


for epoch in range(15):
    tl, ta = run_epoch(train_loader, True)
    vl, va = run_epoch(val_loader, False)
    print(f"[{epoch}] train {tl:.3f}/{ta:.3f} val {vl:.3f}/{va:.3f}")
