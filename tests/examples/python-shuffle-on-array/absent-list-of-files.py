import glob
import random
import numpy as np

files = sorted(glob.glob("data/*.png"))
random.shuffle(files)
images = np.stack([load(f) for f in files])
