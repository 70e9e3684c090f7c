import glob

import cv2
import numpy as np
from imblearn.under_sampling import RandomUnderSampler
from sklearn.model_selection import train_test_split

images, labels = [], []
for path in sorted(glob.glob("scans/*/*.png")):
    # These scanners store mirrored images: this is a correction, not a second copy.
    images.append(cv2.flip(cv2.resize(cv2.imread(path), (64, 64)), 1))
    labels.append(int(path.split("/")[1]))

x = np.stack(images).reshape(len(images), -1) / 255.0
x, y = RandomUnderSampler().fit_resample(x, np.array(labels))
x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2)
print(len(x_train))
