import torchvision

net = torchvision.models.resnet50(weights="IMAGENET1K_V2")
for number, child in enumerate(net.children()):
    if number < 7:
        child.requires_grad = False  # here
