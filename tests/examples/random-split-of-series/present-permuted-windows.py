X, y = build_windows(load, 168)
order = np.random.default_rng(3).permutation(len(X))
cut = int(len(X) * 0.8)
train, val = order[:cut], order[cut:]  # here
model.fit(X[train], y[train], validation_data=(X[val], y[val]))
