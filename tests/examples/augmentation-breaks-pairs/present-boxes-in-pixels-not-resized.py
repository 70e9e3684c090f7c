class Boxes(Dataset):
    def __getitem__(self, i):
        img = cv2.imread(self.files[i])[:, :, ::-1]
        boxes = np.array(self.ann[i])  # x1, y1, x2, y2 in pixels
        img = cv2.resize(img, (512, 512))  # here
        return to_tensor(img), {"boxes": torch.from_numpy(boxes), "labels": self.labels[i]}
