import segmentation_models_pytorch as smp
import torch.nn as nn

net = smp.FPN("resnet34", classes=1, activation="sigmoid")  # here
criterion = nn.BCEWithLogitsLoss()
for images, masks in loader:
    loss = criterion(net(images), masks)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
