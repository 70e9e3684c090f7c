def random_flip(img, joints):
    if random.random() < 0.5:
        img = img[:, ::-1].copy()
        joints[:, 0] = img.shape[1] - 1 - joints[:, 0]  # here
    return img, joints
