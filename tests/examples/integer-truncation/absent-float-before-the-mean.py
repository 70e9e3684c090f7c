import cv2
import numpy as np

image = cv2.imread("a.png").astype(np.float32)
centred = image - np.array([103, 116, 123], dtype=np.uint8)
bright = np.clip(image * 1.5, 0, 255).astype(np.uint8)
labels = np.load("labels.npy")  # 0, 1, 2 (split 0.8 / 0.2)
labels = labels.astype(np.int64)
