class Fields(Dataset):
    def __getitem__(self, i):
        x = cv2.imread(f"images/{self.names[i]}.jpg")
        m = cv2.imread(f"masks/{self.names[i]}.png", 0)
        x = cv2.resize(x, (512, 512))
        m = cv2.resize(m, (512, 512))  # here
        return torch.from_numpy(x).permute(2, 0, 1).float() / 255, torch.from_numpy(m).long()
