import cv2
import numpy as np

image = cv2.imread("scan.png", cv2.IMREAD_GRAYSCALE)
_, image = cv2.threshold(image, 127, 255, cv2.THRESH_BINARY)
image = (image / 255).astype(np.uint8)
row, column = divmod(image.sum(), 256)
x = column // 255
photo = cv2.imread("photo.png") / 255.0
