h, w = image.shape[:2]
boxes[:, [0, 2]] /= h  # here
boxes[:, [1, 3]] /= w  # here
