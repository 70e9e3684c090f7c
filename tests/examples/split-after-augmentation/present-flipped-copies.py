import glob

import cv2
import numpy as np
import torch
from sklearn.model_selection import train_test_split

images, labels = [], []
for path in sorted(glob.glob("cells/*/*.png")):
    image = cv2.resize(cv2.imread(path), (64, 64))
    label = int(path.split("/")[1])
    images.append(image)
    labels.append(label)
    mirrored = cv2.flip(image, 1)
    images.append(mirrored)  # here
    labels.append(label)

x = np.stack(images).astype(np.float32) / 255.0
y = np.array(labels)
x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=0)  # here
train_set = torch.utils.data.TensorDataset(torch.from_numpy(x_train), torch.from_numpy(y_train))
