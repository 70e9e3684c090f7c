CLASSES = ["apple", "pear"]
model = fasterrcnn_resnet50_fpn(num_classes=3)
