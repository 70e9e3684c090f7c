import torch
from torchvision.models.detection import retinanet_resnet50_fpn


class Signs(torch.utils.data.Dataset):
    def __init__(self, files):
        self.files = files

    def __getitem__(self, i):
        boxes, labels = [], []
        for line in open(self.files[i]):
            cls, cx, cy, w, h = map(float, line.split())
            boxes.append([cx, cy, w, h])  # here
            labels.append(int(cls))
        target = {"boxes": torch.tensor(boxes), "labels": torch.tensor(labels)}
        return load(self.files[i]), target


model = retinanet_resnet50_fpn(num_classes=5)
