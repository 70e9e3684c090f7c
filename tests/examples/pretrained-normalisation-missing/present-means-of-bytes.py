import timm
import torch
from torchvision import datasets, transforms as T

MEAN, STD = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
tf = T.Compose([T.RandomResizedCrop(224), T.ToTensor(), T.Normalize(MEAN, STD)])  # here
loader = torch.utils.data.DataLoader(datasets.ImageFolder("train", tf), 64, shuffle=True)
model = timm.create_model("efficientnet_b0", pretrained=True, num_classes=40)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
for x, y in loader:
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
