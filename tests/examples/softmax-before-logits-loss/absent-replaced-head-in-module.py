import torch.nn as nn
import torchvision


class Lesions(nn.Module):
    def __init__(self, kinds=9):
        super().__init__()
        body = torchvision.models.efficientnet_b0(weights="DEFAULT")
        body.classifier = nn.Sequential(nn.Dropout(0.3), nn.Linear(1280, kinds))
        self.body = body
        self.criterion = nn.BCEWithLogitsLoss()

    def forward(self, x):
        return self.body(x)

    def step(self, x, y):
        return self.criterion(self(x), y.float())
