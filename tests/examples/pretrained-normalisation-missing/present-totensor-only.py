import torch
import torchvision
from torch import nn
from torchvision import transforms

tf = transforms.Compose([
    transforms.Resize((224, 224)),
    transforms.ToTensor(),  # here
])
train = torchvision.datasets.ImageFolder("flowers/train", transform=tf)
loader = torch.utils.data.DataLoader(train, batch_size=32, shuffle=True)
model = torchvision.models.resnet18(pretrained=True)  # here
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Linear(512, 17)
optimizer = torch.optim.Adam(model.fc.parameters(), lr=1e-3)
for x, y in loader:
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
