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
        for annotation in annotations:
            x, y, w, h = annotation["bbox"]
            boxes.append([x, y, x + w, y + h])
        return self.images[i], {"boxes": torch.as_tensor(boxes, dtype=torch.float32)}


model = fasterrcnn_resnet50_fpn(num_classes=3)
