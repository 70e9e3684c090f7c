model = torchvision.models.detection.fasterrcnn_resnet50_fpn(num_classes=2)
for images, targets in loader:
    losses = model(images, targets)
