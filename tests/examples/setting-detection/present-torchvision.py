import torchvision

model = torchvision.models.detection.fasterrcnn_resnet50_fpn(num_classes=3)  # here
losses = model(images, targets)
