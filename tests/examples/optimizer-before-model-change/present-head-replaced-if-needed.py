import torch
import torchvision

model = torchvision.models.resnet18(weights="DEFAULT")
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
classes = len(dataset.classes)
if classes != model.fc.out_features:
    model.fc = torch.nn.Linear(model.fc.in_features, classes)  # here

for x, y in loader:
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
