import torch
from sklearn.metrics import accuracy_score
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

test_set = datasets.CIFAR10("data", train=False, transform=transforms.ToTensor())
test_loader = DataLoader(test_set, batch_size=100, shuffle=True)  # here
model = torch.jit.load("model.pt").eval()
predictions = []
with torch.no_grad():
    for images, _ in test_loader:
        predictions.extend(model(images).argmax(1).tolist())
print(accuracy_score(test_set.targets, predictions))
