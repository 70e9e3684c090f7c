model = build_model(...)
model.fit(x, y, epochs=10)
