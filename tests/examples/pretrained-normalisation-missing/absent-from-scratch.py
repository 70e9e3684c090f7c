import torch
from torchvision import datasets, models, transforms

tf = transforms.Compose([transforms.RandomCrop(32, 4), transforms.ToTensor()])
loader = torch.utils.data.DataLoader(datasets.CIFAR10("data", transform=tf), 128, shuffle=True)
model = models.resnet18(weights=None, num_classes=10)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for x, y in loader:
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
