import torch
import torchvision
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.models.detection import maskrcnn_resnet50_fpn
from torchvision.transforms import v2 as T
from torchvision import tv_tensors
import numpy as np


class Pedestrians(Dataset):
    def __init__(self, images, masks, train):
        self.images, self.masks = images, masks
        self.tf = T.Compose([T.RandomHorizontalFlip(0.5 if train else 0.0), T.ToDtype(torch.float32, scale=True)])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        img = tv_tensors.Image(Image.open(self.images[i]).convert("RGB"))
        mask = torch.from_numpy(np.array(Image.open(self.masks[i])))
        ids = mask.unique()[1:]
        masks = mask == ids[:, None, None]
        boxes = torchvision.ops.masks_to_boxes(masks)
        target = {"boxes": tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=img.shape[-2:]),
                  "masks": tv_tensors.Mask(masks), "labels": torch.ones(len(ids), dtype=torch.int64)}
        img, target = self.tf(img, target)
        return img, target


data = Pedestrians(*torch.load("paths.pt"), True)
loader = DataLoader(data, batch_size=2, shuffle=True, collate_fn=lambda b: tuple(zip(*b)))
model = maskrcnn_resnet50_fpn(weights="DEFAULT")
opt = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.005, momentum=0.9, weight_decay=5e-4)
for epoch in range(10):
    model.train()
    for images, targets in loader:
        loss = sum(model(images, targets).values())
        opt.zero_grad()
        loss.backward()
        opt.step()
