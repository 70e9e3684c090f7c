import numpy as np

inputs, targets = [], []
ids = np.load("ids.npy")
for start in range(0, len(ids) - 65, 64):
    inputs.append(ids[start : start + 64])
    targets.append(ids[start + 1 : start + 65])
model = build()
model.fit(np.array(inputs), np.array(targets), epochs=5)
