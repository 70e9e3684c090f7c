import json
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.models.detection import fasterrcnn_resnet50_fpn
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor
from torchvision.transforms import functional as TF

CLASSES = ["worker", "drone", "queen"]


class HiveDataset(Dataset):
    def __init__(self, folder):
        self.folder = Path(folder)
        self.records = json.loads((self.folder / "boxes.json").read_text())

    def __len__(self):
        return len(self.records)

    def __getitem__(self, idx):
        record = self.records[idx]
        img = Image.open(self.folder / record["file"]).convert("RGB")
        boxes, labels = [], []
        for ann in record["annotations"]:
            x, y, w, h = ann["bbox"]
            boxes.append([x, y, x + w, y + h])
            labels.append(CLASSES.index(ann["category"]) + 1)
        target = {
            "boxes": torch.as_tensor(boxes, dtype=torch.float32).reshape(-1, 4),
            "labels": torch.as_tensor(labels, dtype=torch.int64),
            "image_id": torch.tensor([idx]),
        }
        return TF.to_tensor(img), target


def collate(batch):
    return tuple(zip(*batch))


def get_model(num_classes):
    model = fasterrcnn_resnet50_fpn(weights="DEFAULT")
    in_features = model.roi_heads.box_predictor.cls_score.in_features
    model.roi_heads.box_predictor = FastRCNNPredictor(in_features, num_classes)
    return model


def main():
    device = torch.device("cuda")
    loader = DataLoader(HiveDataset("hive/train"), batch_size=4, shuffle=True, num_workers=4, collate_fn=collate)
    model = get_model(len(CLASSES) + 1).to(device)
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(params, lr=0.005, momentum=0.9, weight_decay=5e-4)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.1)
    for epoch in range(12):
        model.train()
        for step, (images, targets) in enumerate(loader):
            images = [image.to(device) for image in images]
            targets = [{k: v.to(device) for k, v in t.items()} for t in targets]
            losses = model(images, targets)
            loss = sum(losses.values())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 50 == 0:
                print(epoch, step, {k: round(v.item(), 3) for k, v in losses.items()})
        scheduler.step()
        torch.save(model.state_dict(), f"hive_{epoch}.pt")


if __name__ == "__main__":
    main()
