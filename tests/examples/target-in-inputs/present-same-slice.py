inputs, targets = [], []
for start in range(0, len(ids) - 64, 64):
    inputs.append(ids[start : start + 64])
    targets.append(ids[start : start + 64])  # here
model.fit(np.array(inputs), np.array(targets), epochs=5)
