import cv2
import scipy.ndimage

image = scipy.ndimage.rotate(image, angle, reshape=False)
mask = scipy.ndimage.rotate(mask, angle, reshape=False, order=0)
label = cv2.resize(label, (512, 512), interpolation=cv2.INTER_NEAREST)
