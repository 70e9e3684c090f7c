y_multi = np.load("labels.npy")
y = np.argmax(y_multi, axis=1)  # here
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["acc"])
model.fit(X, y, validation_split=0.2, epochs=30)
