import torch
import torch.nn as nn

classifier = nn.Sequential(
    nn.Conv2d(3, 64, 3), nn.ReLU(),
    nn.Dropout(0.5),
    nn.Conv2d(64, 10, 1),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
)
for x, y in loader:
    loss = nn.functional.cross_entropy(classifier(x), y)
    loss.backward()
