import cv2


def load(path, mask_path):
    mask = cv2.imread(mask_path, 0)
    mask = cv2.resize(mask, (512, 512))
    ...
    return mask
