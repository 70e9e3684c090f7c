import numpy as np
from PIL import Image

img = np.array(Image.open("cell.png"))
img = ((img - 127) / 128).astype(int)  # here
