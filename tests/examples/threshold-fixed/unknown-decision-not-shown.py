model.fit(x_train, y_train, epochs=10)
report(model, x_test, y_test)
