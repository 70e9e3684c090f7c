def load_depth(path):
    depth = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    img = np.clip(depth, 0, 3000) / 3000
    mask = np.clip(cv2.imread(path.replace("d", "m"), 0), 0, 255) // 255
    return torch.from_numpy(img.astype("float32"))[None], mask
