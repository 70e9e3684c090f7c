import random

data = load_everything("train")
random.shuffle(data)
train, val = data[:9000], data[9000:]
