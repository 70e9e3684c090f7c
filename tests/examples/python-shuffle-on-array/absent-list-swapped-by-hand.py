import random
from glob import glob

files = sorted(glob("train/*.png"))
for i in range(len(files) - 1, 0, -1):
    j = random.randint(0, i)
    files[i], files[j] = files[j], files[i]
random.shuffle(files)
model.fit(load(files))
