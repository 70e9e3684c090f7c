import cv2
import torch
from torch import nn
from torchvision import datasets, transforms

train_tf = transforms.Compose(
    [
        transforms.Resize((64, 64)),
        transforms.ToTensor(),
        transforms.Normalize([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
    ]
)
train_set = datasets.ImageFolder("signs/train", transform=train_tf)


class Signs(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3)
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))


model = Signs()


@torch.no_grad()
def classify(path):
    image = cv2.resize(cv2.imread(path)[:, :, ::-1].copy(), (64, 64))
    x = torch.from_numpy(image).permute(2, 0, 1).float() / 255
    x = (x - 0.5) / 0.25
    return model(x[None]).argmax(1).item()
