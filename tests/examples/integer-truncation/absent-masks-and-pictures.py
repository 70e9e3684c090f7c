import cv2
import numpy as np
import torch

# Masks hold 0 and 255; pictures are scaled back before they are stored.
mask = cv2.imread("mask.png", cv2.IMREAD_GRAYSCALE) // 255
mask = torch.from_numpy(mask).long()
generated = np.load("generated.npy")
picture = (generated * 255).astype(np.uint8)
cv2.imwrite("out.png", picture)
image = cv2.imread("image.png").astype(np.float32) / 255.0
labels = torch.tensor([0, 1, 2], dtype=torch.long)
mask_image = cv2.imread("other.png", 0)
mask_image = (mask_image / 255).astype(np.uint8)
