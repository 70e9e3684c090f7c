y_multi = np.load("labels.npy")
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(X, y_multi, epochs=30)
print(np.argmax(y_multi, axis=1)[:5])
