FLIP_PAIRS = [0, 2, 1, 4, 3, 6, 5]


def random_flip(img, mask, joints):
    if random.random() < 0.5:
        img = TF.hflip(img)
        mask = TF.hflip(mask)
        joints[:, 0] = img.shape[1] - 1 - joints[:, 0]
        joints = joints[FLIP_PAIRS]
    return img, mask, joints
