model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train, epochs=20, batch_size=32)
