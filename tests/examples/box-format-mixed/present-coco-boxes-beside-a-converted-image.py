def __getitem__(self, i):
    image_id = self.ids[i]
    annotations = self.coco.loadAnns(self.coco.getAnnIds(image_id))
    image = Image.open(self.path(image_id)).convert("RGB")
    boxes = torch.tensor([a["bbox"] for a in annotations], dtype=torch.float32)  # here
    labels = torch.tensor([a["category_id"] for a in annotations])
    return to_tensor(image), {"boxes": boxes, "labels": labels}
