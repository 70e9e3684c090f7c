import glob

images = glob.glob("train/image/*.tif")
labels = glob.glob("train/label/*.tif")
train_set = build_dataset()
...
