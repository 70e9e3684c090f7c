def __getitem__(self, i):
    image, anns = self.read(i)
    boxes = torch.tensor([a["bbox"] for a in anns], dtype=torch.float32)  # here
    labels = torch.tensor([a["category_id"] for a in anns])
    return self.tf(image), {"boxes": boxes, "labels": labels}
