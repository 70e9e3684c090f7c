data = np.load("soil.npz")
y = data["y"]  # 0.13, 0.92, 0.41
y = y.astype(int)  # here
model.compile(loss="mse", optimizer="adam")
