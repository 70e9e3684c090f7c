x_train = x_train / 255.0
model.fit(x_train, y_train, epochs=5)
model.evaluate(x_test, y_test)
