import argparse
import json
import os
from collections import defaultdict

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.models.detection import FasterRCNN_ResNet50_FPN_Weights, fasterrcnn_resnet50_fpn
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor
from torchvision.transforms.functional import to_tensor


class CocoDetection(Dataset):
    def __init__(self, root, ann_file):
        self.root = root
        coco = json.load(open(ann_file))
        self.images = coco["images"]
        # 0 is the background
        self.cat_ids = {c["id"]: i + 1 for i, c in enumerate(coco["categories"])}
        self.anns = defaultdict(list)
        for a in coco["annotations"]:
            if not a.get("iscrowd") and a["bbox"][2] > 1 and a["bbox"][3] > 1:
                self.anns[a["image_id"]].append(a)
        self.images = [im for im in self.images if self.anns[im["id"]]]

    def __len__(self):
        return len(self.images)

    def __getitem__(self, idx):
        info = self.images[idx]
        image = Image.open(os.path.join(self.root, info["file_name"])).convert("RGB")
        anns = self.anns[info["id"]]
        boxes = torch.tensor([a["bbox"] for a in anns], dtype=torch.float32)
        labels = torch.tensor([self.cat_ids[a["category_id"]] for a in anns], dtype=torch.int64)
        return to_tensor(image), {"boxes": boxes, "labels": labels, "image_id": torch.tensor([info["id"]])}


def collate(batch):
    return tuple(zip(*batch))


def get_model(num_classes):
    model = fasterrcnn_resnet50_fpn(weights=FasterRCNN_ResNet50_FPN_Weights.DEFAULT)
    in_features = model.roi_heads.box_predictor.cls_score.in_features
    model.roi_heads.box_predictor = FastRCNNPredictor(in_features, num_classes)
    return model


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--images", default="helmets/images")
    ap.add_argument("--train", default="helmets/train.json")
    ap.add_argument("--epochs", type=int, default=12)
    args = ap.parse_args()
    dataset = CocoDetection(args.images, args.train)
    loader = DataLoader(dataset, batch_size=4, shuffle=True, num_workers=4, collate_fn=collate)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = get_model(len(dataset.cat_ids) + 1).to(device)
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(params, lr=0.005, momentum=0.9, weight_decay=5e-4)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [8, 11], gamma=0.1)
    for epoch in range(args.epochs):
        model.train()
        for i, (images, targets) in enumerate(loader):
            images = [im.to(device) for im in images]
            targets = [{k: v.to(device) for k, v in t.items()} for t in targets]
            losses = model(images, targets)
            loss = sum(losses.values())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if i % 50 == 0:
                print(epoch, i, {k: round(v.item(), 3) for k, v in losses.items()})
        scheduler.step()
        torch.save(model.state_dict(), f"frcnn_{epoch}.pth")


if __name__ == "__main__":
    main()
