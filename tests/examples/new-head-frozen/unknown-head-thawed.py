from torchvision import models

net = models.resnet50(weights="DEFAULT")
net.fc = nn.Linear(2048, 7)
for p in net.parameters():
    p.requires_grad = False
for p in net.layer4.parameters():
    p.requires_grad = True
for p in net.fc.parameters():
    p.requires_grad = True
