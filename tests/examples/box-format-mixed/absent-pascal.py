import albumentations as A
import torch
import torchvision

augment = A.Compose(
    [A.HorizontalFlip(p=0.5)],
    bbox_params=A.BboxParams(format="pascal_voc", label_fields=["labels"]),
)
model = torchvision.models.detection.retinanet_resnet50_fpn(num_classes=5)


def prepare(image, boxes, labels):
    out = augment(image=image, bboxes=boxes, labels=labels)
    target = {}
    target["boxes"] = torch.tensor(out["bboxes"], dtype=torch.float32)
    return out["image"], target
