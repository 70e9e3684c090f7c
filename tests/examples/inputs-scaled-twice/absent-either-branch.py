import cv2
import numpy as np


def load(path, grey):
    image = cv2.imread(path)
    if grey:
        image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        image = image / 255.0
        return image[..., None]
    image = image[..., ::-1]
    image = image / 255.0
    return image


images = np.stack([load(p, False) for p in ["a.png", "b.png"]])
print(images.max())
