import random
from glob import glob

files = sorted(glob("ct/*/slice_*.png"))
random.shuffle(files)  # here
n = int(0.8 * len(files))
train, val = files[:n], files[n:]  # here
