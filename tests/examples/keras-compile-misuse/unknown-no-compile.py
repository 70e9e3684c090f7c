model = build_model(...)
history = model.fit(x_train, y_train, epochs=10)
