model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=10)
