import torch
from torchvision.models.detection import fasterrcnn_resnet50_fpn


class Cars(torch.utils.data.Dataset):
    def __init__(self, coco, images):
        self.coco, self.images = coco, images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        annotations = self.coco.loadAnns(self.coco.getAnnIds(imgIds=[i]))
        boxes = []
        labels = []
        for annotation in annotations:
            boxes.append(annotation["bbox"])  # here
            labels.append(annotation["category_id"])
        target = {"boxes": torch.as_tensor(boxes, dtype=torch.float32), "labels": torch.tensor(labels)}
        return self.images[i], target


model = fasterrcnn_resnet50_fpn(num_classes=3)
