import torch
import torchvision

NAMES = ["car", "bus", "tram"]
number = {name: k for k, name in enumerate(NAMES)}
model = torchvision.models.detection.maskrcnn_resnet50_fpn(num_classes=4)


def target_of(record):
    target = {"boxes": torch.tensor(record["boxes"])}
    target["labels"] = torch.tensor([number[o] for o in record["objects"]])  # here
    return target
