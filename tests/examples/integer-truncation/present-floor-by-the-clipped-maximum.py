def load_depth(path):
    depth = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    img = np.clip(depth, 0, 3000) // 3000  # here
    return torch.from_numpy(img.astype("float32"))[None]
