image = cv2.imread(path)
mean = np.array([103, 116, 123]).astype(np.uint8)
centred = image - mean  # here
bright = np.uint8(image * 1.5)  # here
x = torch.from_numpy(centred).permute(2, 0, 1).float()
