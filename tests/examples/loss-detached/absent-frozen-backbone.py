import torch, torch.nn as nn, torchvision
backbone = torchvision.models.resnet18(weights="IMAGENET1K_V1")
backbone.fc = nn.Identity()
head = nn.Linear(512, 5)
opt = torch.optim.Adam(head.parameters(), lr=1e-3)
for x, y in loader:
    with torch.no_grad():
        feats = backbone(x)
    loss = nn.functional.cross_entropy(head(feats), y)
    opt.zero_grad(); loss.backward(); opt.step()
    pred = head(feats).argmax(1)
    correct += (pred == y).sum().item()
