import torch
from torchvision import datasets
from torchvision.transforms import ToTensor
from torchvision.models import ResNet18_Weights, resnet18

weights = ResNet18_Weights.DEFAULT
model = resnet18(weights=weights)
data = datasets.ImageFolder("train", transform=weights.transforms())
loader = torch.utils.data.DataLoader(data, 32, shuffle=True)
demo = datasets.ImageFolder("demo", transform=ToTensor())
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for x, y in loader:
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
