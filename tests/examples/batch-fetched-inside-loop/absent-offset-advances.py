import numpy as np
from keras.models import load_model

data, labels = np.load("d.npy"), np.load("l.npy")
model = load_model("start.h5")
batch = 32

for epoch in range(10):
    start = 0
    while start < len(data):
        end = start + batch
        model.train_on_batch(data[start:end], labels[start:end])
        start = end
