class Boxes(Dataset):
    def __getitem__(self, i):
        img = cv2.imread(self.files[i])
        boxes = np.array(self.ann[i])  # x1, y1, x2, y2 in pixels
        h, w = img.shape[:2]
        img = cv2.resize(img, (512, 512))
        boxes[:, [0, 2]] *= 512 / w
        boxes[:, [1, 3]] *= 512 / h
        if random.random() < 0.5:
            img = np.fliplr(img)
            boxes[:, [0, 2]] = 512 - boxes[:, [2, 0]]
        return to_tensor(img), {"boxes": torch.from_numpy(boxes), "labels": self.labels[i]}
