import torch
from torch import nn
from torchvision import datasets, models, transforms

tf = {
    "train": transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
                                 transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]),
    "val": transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
                               transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]),
}
sets = {k: datasets.ImageFolder(f"hymenoptera/{k}", tf[k]) for k in tf}
loaders = {k: torch.utils.data.DataLoader(s, 16, shuffle=k == "train", num_workers=4) for k, s in sets.items()}
model = models.resnet18(weights="IMAGENET1K_V1")
model.fc = nn.Linear(model.fc.in_features, 2)
opt = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
sched = torch.optim.lr_scheduler.StepLR(opt, 7, 0.1)
best = 0.0
for epoch in range(25):
    for phase in ("train", "val"):
        model.train(phase == "train")
        hits = 0
        for x, y in loaders[phase]:
            opt.zero_grad()
            with torch.set_grad_enabled(phase == "train"):
                out = model(x)
                loss = nn.functional.cross_entropy(out, y)
                if phase == "train":
                    loss.backward()
                    opt.step()
            hits += (out.argmax(1) == y).sum().item()
        if phase == "train":
            sched.step()
        elif hits / len(sets[phase]) > best:
            best = hits / len(sets[phase])
            torch.save(model.state_dict(), "best.pt")
model.load_state_dict(torch.load("best.pt"))
