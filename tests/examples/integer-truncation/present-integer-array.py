import cv2
import numpy as np
import torch

paths = ["a.png", "b.png", "c.png"]
X = np.zeros((len(paths), 64, 64, 3), dtype=np.uint8)
for i, path in enumerate(paths):
    img = cv2.resize(cv2.imread(path), (64, 64))
    X[i] = img / 255.0  # here
inputs = torch.from_numpy(X).permute(0, 3, 1, 2).float()
