import glob

files = glob.glob("test/*/*.jpg")
names = list(set(f.split("/")[-2] for f in files))  # here
for f in files:
    hits += model(load(f)).argmax(1).item() == names.index(f.split("/")[-2])
