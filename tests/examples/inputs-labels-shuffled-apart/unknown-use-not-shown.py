import random

images = list(range(1000))
labels = [i % 10 for i in images]
random.shuffle(images)
random.shuffle(labels)
train(data)
