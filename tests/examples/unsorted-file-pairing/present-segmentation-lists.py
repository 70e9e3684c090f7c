import glob

import numpy as np
from PIL import Image
from sklearn.model_selection import train_test_split

image_files = glob.glob("data/images/*.png")  # here
mask_files = glob.glob("data/masks/*.png")  # here
images = np.array([np.array(Image.open(f)) for f in image_files]) / 255.0
masks = np.array([np.array(Image.open(f)) for f in mask_files])
for image_file, mask_file in zip(image_files, mask_files):
    print(image_file, mask_file)
x_train, x_val, y_train, y_val = train_test_split(images, masks, test_size=0.1)
