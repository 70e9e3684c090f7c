inputs = np.stack([series[i : i + 20] for i in range(len(series) - 20)])
targets = series[20:]
targets = targets[: len(inputs)]
model.fit(inputs, targets)
