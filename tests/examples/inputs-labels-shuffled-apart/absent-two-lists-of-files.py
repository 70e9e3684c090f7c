import glob
import random

# Lists of pairs for training and for validation: each carries its own label in the path.
train_files = glob.glob("train/*/*.jpg")
val_files = glob.glob("val/*/*.jpg")
random.shuffle(train_files)
random.shuffle(val_files)


def label_of(path):
    return int(path.split("/")[1])


def batches(files, size=32):
    for i in range(0, len(files), size):
        part = files[i : i + size]
        yield [open(f, "rb").read() for f in part], [label_of(f) for f in part]


for epoch in range(3):
    for images, labels in batches(train_files):
        print(len(images), labels)
