class Drive(Dataset):
    def __getitem__(self, i):
        frame = cv2.imread(self.files[i])
        steering = self.steering[i]
        if np.random.rand() > 0.5:
            frame = frame[:, ::-1].copy()  # here
        return torch.from_numpy(frame).permute(2, 0, 1).float() / 255, steering
