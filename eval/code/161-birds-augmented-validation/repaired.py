import copy

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, models, transforms

augment = transforms.Compose([
    transforms.RandomResizedCrop(224, scale=(0.2, 1.0)),
    transforms.RandomHorizontalFlip(),
    transforms.RandomRotation(30),
    transforms.ColorJitter(0.4, 0.4, 0.4),
    transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])
plain = transforms.Compose([
    transforms.Resize(256),
    transforms.CenterCrop(224),
    transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])

full = datasets.ImageFolder("birds", transform=augment)
order = torch.randperm(len(full), generator=torch.Generator().manual_seed(5)).tolist()
n_val = len(full) // 5
train_set = Subset(full, order[n_val:])
val_set = Subset(datasets.ImageFolder("birds", transform=plain), order[:n_val])

loaders = {
    "train": DataLoader(train_set, batch_size=48, shuffle=True, num_workers=6),
    "val": DataLoader(val_set, batch_size=96, shuffle=False, num_workers=6),
}
device = torch.device("cuda:0")
model = models.resnet50(weights=models.ResNet50_Weights.IMAGENET1K_V2)
model.fc = nn.Linear(model.fc.in_features, len(full.classes))
model.to(device)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=5e-3, momentum=0.9)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=25)

best_acc, best_weights = 0.0, copy.deepcopy(model.state_dict())
for epoch in range(25):
    for phase in ["train", "val"]:
        model.train(phase == "train")
        correct, total, loss_sum = 0, 0, 0.0
        for x, y in loaders[phase]:
            x, y = x.to(device), y.to(device)
            with torch.set_grad_enabled(phase == "train"):
                out = model(x)
                loss = criterion(out, y)
                if phase == "train":
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
            loss_sum += loss.item() * len(y)
            correct += (out.argmax(1) == y).sum().item()
            total += len(y)
        print(f"{epoch} {phase} loss {loss_sum / total:.4f} acc {correct / total:.4f}")
        if phase == "val" and correct / total > best_acc:
            best_acc, best_weights = correct / total, copy.deepcopy(model.state_dict())
    scheduler.step()
model.load_state_dict(best_weights)
torch.save(model.state_dict(), "birds.pt")
